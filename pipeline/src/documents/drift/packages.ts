import { z } from "zod";

import { readPurl } from "../../repository/packages/index.js";
import { packageName } from "../scan/index.js";

const Document = z.looseObject({
  packages: z.array(
    z.looseObject({
      name: z.string(),
      versionInfo: z.string().optional(),
      externalRefs: z.array(z.looseObject({ referenceType: z.string(), referenceLocator: z.string() })).optional(),
    }),
  ),
});

/** The versions of the packages of an SPDX document, by the names that findings have; of two versions the last. Throws a ZodError. */
export function packageVersions(document: unknown): Map<string, string> {
  const { packages } = Document.parse(document);
  return new Map(
    packages.map(({ name, versionInfo = "", externalRefs = [] }) => {
      const purl = readPurl(externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator ?? "");
      return [packageName(purl?.type === "pypi" ? "python" : "", name), versionInfo] as const;
    }),
  );
}
