import { about, type Problem } from "../../errors/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { readPurl } from "../../repository/packages/index.js";
import { SbomError } from "./errors.js";
import { keyOfPurl, lockedPackages } from "./locked.js";
import type { SpdxDocument, SpdxPackage } from "./schema.js";

/**
 * Compare a lock with the SBOM of what was built from it, in both directions: what is locked is in the image, and no
 * .deb or Python package is in the image that is not locked. Throws an SbomError that names every difference.
 *
 * @param vendored packages that a wheel carries inside itself, such as setuptools' own copies; they are in the SBOM,
 *   and cannot be in a lock
 */
export function compareSbom(lock: Lock, document: SpdxDocument, vendored: ReadonlySet<string> = new Set()): void {
  const found = new Set(document.packages.flatMap((item) => keysOf(item)));
  const locked = new Set(lockedPackages(lock).map((item) => item.key));
  const missing = [...locked].filter((key) => !found.has(key)).map((key) => problem(lock, key, MISSING));
  const unknown = [...found].filter((key) => !locked.has(key) && !vendored.has(key));
  const unread = document.packages.flatMap(purlsOf).filter((text) => readPurl(text) === undefined);
  const problems = [
    ...missing,
    ...unknown.map((key) => problem(lock, key, UNKNOWN)),
    ...unread.map((text) => problem(lock, text, UNREAD)),
  ];
  if (problems.length > 0) throw new SbomError(problems, "The image and its lock differ: build it again, or lock it.");
}

const MISSING = "it is in the lock, but not in the image";
const UNKNOWN = "it is in the image, but not in the lock";
const UNREAD = "it is no package URL (pkg:TYPE/NAME@VERSION), so it is not known what is in the image";

function problem(lock: Lock, key: string, message: string): Problem {
  return about(`${lock.image} ${lock.platform}`, message, key);
}

/** The keys of a package's purls. */
export function keysOf(item: SpdxPackage): string[] {
  return purlsOf(item).flatMap((text) => keyOfPurl(text) ?? []);
}

function purlsOf(item: SpdxPackage): string[] {
  const references = (item.externalRefs ?? []).filter((ref) => ref.referenceType === "purl");
  return references.map((ref) => ref.referenceLocator);
}

const DIST_INFO = /(?:^|[ ,])(\/[^,]*?)\/[^/,]+\.(?:dist|egg)-info\//;

/** Python packages that syft found in another folder than the one that wheels are installed to. */
export function vendoredPackages(document: SpdxDocument, folder: string): Set<string> {
  const inside = document.packages.filter((item) => {
    const where = DIST_INFO.exec(String(item.sourceInfo ?? ""))?.[1];
    return where?.startsWith(`${folder}/`);
  });
  return new Set(inside.flatMap(keysOf));
}
