import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { readPurl } from "../../repository/packages/index.js";

/** A package of a lock, as an SBOM names it. */
export interface LockedPackage {
  /** `deb libc6 2.36-9` or `pypi numpy 2.2.0`. */
  key: string;
  file: string;
  sha256: string;
  supplier?: string;
}

/** Every package of a lock. */
export function lockedPackages(lock: Lock): LockedPackage[] {
  const debs = lock.debs.map((deb) => ({
    key: `deb ${deb.name} ${deb.version}`,
    file: deb.path.split("/").at(-1) ?? deb.path,
    sha256: deb.sha256,
    supplier: "Organization: Debian",
  }));
  const wheels = lock.wheels.map((wheel) => ({
    key: `pypi ${normalizePythonName(wheel.name)} ${wheel.version}`,
    file: wheel.filename,
    sha256: wheel.sha256,
  }));
  return [...debs, ...wheels];
}

/** The same key from a package URL, for .debs and Python packages; undefined for all else. */
export function keyOfPurl(text: string): string | undefined {
  const purl = readPurl(text);
  if (purl?.version === undefined || !(purl.type === "deb" || purl.type === "pypi")) return undefined;
  return `${purl.type} ${purl.name} ${purl.version}`;
}
