import { normalizePythonName } from "../../repository/inputs/index.js";
import type { Lock } from "../../repository/lock/index.js";

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

/** The same key from a package URL, for .debs and Python packages: https://github.com/package-url/purl-spec */
export function keyOfPurl(purl: string): string | undefined {
  const match = /^pkg:(?:(deb)\/[^/]+|(pypi))\/([^@?#]+)@([^?#]+)/.exec(purl);
  if (match === null) return undefined;
  const [, deb, pypi, name = "", version = ""] = match;
  const type = deb ?? pypi ?? "";
  const plain = decodeURIComponent(name);
  return `${type} ${type === "pypi" ? normalizePythonName(plain) : plain} ${decodeURIComponent(version)}`;
}
