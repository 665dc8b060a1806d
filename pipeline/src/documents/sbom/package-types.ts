import { z } from "zod";
import { compareText } from "../../errors/index.js";
import { ecosystemOf, isCudaWheel, readPurl } from "../../repository/packages/index.js";
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
    ...artifacts.flatMap(({ purl = "" }) => cudaOf(purl)),
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
  const types = purls.map((purl) => typeOf(purl, "unknown")).filter(({ type }) => type !== "oci");
  return counted([...types, ...purls.flatMap(cudaOf)]);
}

/** Add the parts of CUDA that are in an image besides NVIDIA's wheels to what an SBOM has. */
export function withComponents(types: readonly PackageType[], components: number): PackageType[] {
  const known = types.find(({ type }) => type === CUDA.type) ?? { ...CUDA, packages: 0 };
  const all = { ...known, packages: known.packages + components };
  const others = types.filter(({ type }) => type !== CUDA.type);
  return all.packages === 0 ? others : [...others, all].sort((a, b) => compareText(keyOf(a), keyOf(b)));
}

const CUDA = { type: "cuda", ecosystem: "NVIDIA" } as const;

/** A wheel of NVIDIA's is looked for among Python packages, and in NVIDIA's bulletins. */
function cudaOf(text: string): Pick<PackageType, "type" | "ecosystem">[] {
  const purl = readPurl(text);
  return purl !== undefined && isCudaWheel(purl) ? [CUDA] : [];
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

function keyOf({ type, ecosystem = "" }: Pick<PackageType, "type" | "ecosystem">): string {
  return `${type} ${ecosystem}`;
}

function counted(items: readonly { type: string; ecosystem?: string; unversioned?: boolean }[]): PackageType[] {
  const found = new Map<string, PackageType>();
  for (const { unversioned, ...item } of items) {
    const key = keyOf(item);
    const known = found.get(key) ?? { ...item, packages: 0 };
    const without = (known.unversioned ?? 0) + (unversioned ? 1 : 0);
    found.set(key, { ...known, packages: known.packages + 1, ...(without > 0 && { unversioned: without }) });
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, item]) => item);
}
