import { z } from "zod";
import { compareText } from "../../errors/index.js";
import { ecosystemOf, readPurl } from "../../repository/packages/index.js";
import type { LibraryEntry } from "./libraries.js";

/** The packages of an image whose advisories are in one place. */
export interface PackageType {
  /** As package URLs name it: `deb`, `pypi`, `generic`. */
  type: string;
  /** OSV's name, `Debian:12`; missing where no scanner here knows of such packages. */
  ecosystem?: string;
  packages: number;
  /** How many say no version that advisories could be compared with; missing where all do. */
  unversioned?: number;
}

const Syft = z.looseObject({
  artifacts: z.array(z.looseObject({ purl: z.string().optional(), type: z.string() })),
  distro: z.looseObject({ id: z.string().optional(), versionID: z.string().optional() }).optional(),
});

const Reference = z.object({ referenceType: z.string(), referenceLocator: z.string() });

/** SPDX (packages) and CycloneDX (components), as far as package URLs stand in them. */
const Attested = z.object({
  packages: z
    .array(z.object({ SPDXID: z.string().default(""), externalRefs: z.array(Reference).optional() }))
    .default([]),
  components: z.array(z.object({ "bom-ref": z.string().default(""), purl: z.string().optional() })).default([]),
});

/** The types of packages that syft found, and of the libraries inside wheels. */
export function packageTypes(raw: unknown, libraries: readonly LibraryEntry[]): PackageType[] {
  const { artifacts, distro } = Syft.parse(raw);
  const system = `${distro?.id}-${distro?.versionID}`;
  return counted([
    ...artifacts.map(({ purl = "", type }) => ({ ...typeOf(purl, type, system), unversioned: isGeneric(purl) })),
    ...libraries.map(({ purl, cpe }) => ({ ...typeOf(purl, "generic"), unversioned: cpe === undefined })),
  ]);
}

/** Parts that only the SBOM of a wheel names: no scanner looks at them, they are the wheel's claims. */
const STATED = /^(?:SPDXRef-)?(?:[a-z0-9]+[-:])?Stated-/;

/** The types of packages in an SBOM that was attested; none where it cannot be read. */
export function attestedTypes(document: unknown): PackageType[] {
  const { packages = [], components = [] } = Attested.safeParse(document).data ?? {};
  const references = packages.flatMap(({ SPDXID, externalRefs = [] }) => (STATED.test(SPDXID) ? [] : externalRefs));
  const located = references.filter((ref) => ref.referenceType === "purl").map((ref) => ref.referenceLocator);
  const purls = [...located, ...components.flatMap((item) => (STATED.test(item["bom-ref"]) ? [] : (item.purl ?? [])))];
  // An image is what an SBOM is about, not a package in it.
  return counted(purls.map((purl) => typeOf(purl, "unknown")).filter(({ type }) => type !== "oci"));
}

/** Programs that syft knows by their bytes have names of its own, which advisories of libraries do not. */
function isGeneric(purl: string): boolean {
  return readPurl(purl)?.type === "generic";
}

function typeOf(text: string, otherwise: string, system?: string): Pick<PackageType, "type" | "ecosystem"> {
  const purl = readPurl(text);
  if (purl === undefined) return { type: otherwise.toLowerCase() };
  const ecosystem = ecosystemOf(purl, system);
  return { type: purl.type, ...(ecosystem !== undefined && { ecosystem }) };
}

function counted(items: readonly { type: string; ecosystem?: string; unversioned?: boolean }[]): PackageType[] {
  const found = new Map<string, PackageType>();
  for (const { unversioned, ...item } of items) {
    const key = `${item.type} ${item.ecosystem ?? ""}`;
    const known = found.get(key) ?? { ...item, packages: 0 };
    const without = (known.unversioned ?? 0) + (unversioned ? 1 : 0);
    found.set(key, { ...known, packages: known.packages + 1, ...(without > 0 && { unversioned: without }) });
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, item]) => item);
}
