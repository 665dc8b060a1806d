import { z } from "zod";

import { malformed, type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { JudgedSubject } from "./subject.js";

const Spdx = z.looseObject({
  spdxVersion: z.literal("SPDX-2.3"),
  name: z.string(),
  documentNamespace: z.string(),
  packages: z.array(z.unknown()).min(1),
});

const CycloneDx = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), version: z.string() }) }),
  components: z.array(z.unknown()).min(1),
});

/** Judge an SPDX document: its own name and namespace must be those of this image, this platform and this digest. */
export function judgeSpdx(predicate: unknown, subject: JudgedSubject, { image }: Rules): Row[] {
  const parsed = Spdx.safeParse(predicate);
  if (!parsed.success) return [malformed("spdx", "an SPDX 2.3 document with packages")];
  const { name, documentNamespace, packages } = parsed.data;
  const tail = `/sbom/${image}/${subject.name}/${subject.digest.replace(":", "-")}`;
  const named = name.startsWith(`${image} `) && name.endsWith(` ${subject.name}`);
  const ok = named && documentNamespace.endsWith(tail);
  return [
    row("spdx", "an SBOM of this digest", ok ? `${packages.length} packages` : `${name}, ${documentNamespace}`, ok),
  ];
}

/** Judge a CycloneDX document: the component that it is about must be this image with this digest. */
export function judgeCycloneDx(predicate: unknown, subject: JudgedSubject, { image }: Rules): Row[] {
  const parsed = CycloneDx.safeParse(predicate);
  if (!parsed.success) return [malformed("cyclonedx", "a CycloneDX document with components")];
  const { metadata, components } = parsed.data;
  const { name, version } = metadata.component;
  const ok = name === image && version === subject.digest;
  return [
    row("cyclonedx", "an SBOM of this digest", ok ? `${components.length} components` : `${name} ${version}`, ok),
  ];
}
