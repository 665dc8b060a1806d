import type { Purl } from "./purl.js";

/** Types of package URLs, and the ecosystem that advisories of each are in, by OSV's name: https://ossf.github.io/osv-schema/#defined-ecosystems */
const ECOSYSTEMS = {
  pypi: "PyPI",
  npm: "npm",
  golang: "Go",
  cargo: "crates.io",
  maven: "Maven",
  gem: "RubyGems",
  composer: "Packagist",
  nuget: "NuGet",
  hex: "Hex",
  pub: "Pub",
  swift: "SwiftURL",
  // Libraries that no package manager knows of, compared by their CPE: not OSV's word, but advisory-db's.
  generic: "libraries",
  // The parts of CUDA, and the wheels that bring them: no type of package URLs, and no ecosystem of OSV's, but what NVIDIA's bulletins speak of.
  cuda: "NVIDIA",
} as const;
type Other = keyof typeof ECOSYSTEMS;

/** The types whose advisories a scanner can know. */
export type KnownType = "deb" | Other;
export const KNOWN_TYPES: readonly KnownType[] = ["deb", ...(Object.keys(ECOSYSTEMS) as Other[])];

/**
 * The ecosystem that advisories of a package are in: `PyPI`, `Debian:12`. Debian's are of one release each: the one that the
 * package URL gives (`distro=debian-12.15`), else the system's, written alike. Undefined where no scanner here knows such.
 */
export function ecosystemOf({ type, namespace, qualifiers }: Purl, system?: string): string | undefined {
  if (type !== "deb") return isOther(type) ? ECOSYSTEMS[type] : undefined;
  if (namespace !== "debian") return undefined;
  const release = /^debian-(\d+)(?:\.\d+)*$/.exec(qualifiers?.distro ?? system ?? "")?.[1];
  return release === undefined ? undefined : `Debian:${release}`;
}

/** Whether packages of a type can have their advisories in an ecosystem. */
export function isEcosystemOf(type: string, ecosystem: string): boolean {
  if (type === "deb") return /^Debian:\d+$/.test(ecosystem);
  return isOther(type) && ECOSYSTEMS[type] === ecosystem;
}

function isOther(type: string): type is Other {
  return Object.hasOwn(ECOSYSTEMS, type);
}

/** Whether a package is a wheel of NVIDIA's: `nvidia-cublas`, `cuda-python`. They are of the type `cuda`, too. */
export function isCudaWheel({ type, name }: Purl): boolean {
  return type === "pypi" && /^(?:nvidia|cuda)-/.test(name);
}
