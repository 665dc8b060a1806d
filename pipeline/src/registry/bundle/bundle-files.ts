import type { TarEntry } from "../../programs/tar.js";
import { BUNDLE_BYTES, BUNDLE_FILES, beyond } from "../../text/limits.js";
import { BundleError } from "../client/promotion-errors.js";

/** The names in a bundle: docs/air-gap.md explains each. */
export const CONTENTS_FILE = "bundle.json";
export const POLICY_FILE = "policy.yaml";
export const ROOT_FILE = "sigstore/trusted-root.json";
export const SIGNING_FILE = "sigstore/signing-config.json";

/** Where an image's layout is in a bundle. */
export function layoutFolder(image: string): string {
  return `images/${image}`;
}

/** Where a key is in a bundle. */
export function keyFile(name: string): string {
  return `keys/${name}.pub`;
}

/** A name of an image or a key, as a part of a path: it never begins with a dot. */
const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
const SHAPES = [
  /^bundle\.json$/,
  /^policy\.yaml$/,
  /^sigstore\/(?:trusted-root|signing-config)\.json$/,
  RegExp(String.raw`^keys/${NAME}\.pub$`),
  RegExp(`^images/${NAME}/(?:oci-layout|index\\.json|blobs/sha256/[0-9a-f]{64})$`),
];

/** What is wrong in a bundle: in which of its files. */
export interface Fault {
  path: string;
  message: string;
}

/** Make the error of a bundle. `file` is what people call it. */
export function invalid(file: string, faults: readonly Fault[], options?: ErrorOptions): BundleError {
  const shown = faults.slice(0, MOST_SHOWN);
  const more = faults.length > shown.length ? [{ path: "", message: `and ${faults.length - shown.length} more` }] : [];
  const problems = [...shown, ...more].map((fault) => ({ file, line: 0, column: 0, ...fault }));
  return new BundleError(problems, NEXT, options);
}

const MOST_SHOWN = 20;

const NEXT = "Nothing was written. It was damaged or changed on its way, or is no bundle: carry it again.";

/**
 * See that a tar holds plain files with names that a bundle can have, each once, before anything is unpacked. Returns
 * their sizes by their names.
 */
export function checkEntries(file: string, entries: readonly TarEntry[]): Map<string, number> {
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const much = [beyond(entries.length, BUNDLE_FILES, "files"), beyond(bytes, BUNDLE_BYTES, "bytes")];
  const beyondLimits = much.flatMap((message) => (message === undefined ? [] : [{ path: "", message }]));
  if (beyondLimits.length > 0) throw invalid(file, beyondLimits);
  const sizes = new Map<string, number>();
  const faults: Fault[] = [];
  for (const { kind, size, name } of entries) {
    if (kind !== "-")
      faults.push({ path: name, message: `expected a plain file, got ${KINDS[kind] ?? "something else"}` });
    else if (!SHAPES.some((shape) => shape.test(name)))
      faults.push({ path: name, message: "no bundle has such a file" });
    else if (sizes.has(name)) faults.push({ path: name, message: "it is there twice" });
    sizes.set(name, size);
  }
  if (faults.length > 0) throw invalid(file, faults);
  return sizes;
}

const KINDS: Readonly<Record<string, string>> = { d: "a folder", l: "a symbolic link", h: "a hard link" };

/** Compare the files that there are with those that there must be: none is missing, none is left over, sizes fit. */
export function compareFiles(file: string, found: Sizes, expected: Sizes<number | undefined>): void {
  const extra = [...found.keys()].filter((path) => !expected.has(path));
  const faults = [
    ...missing(found, expected),
    ...extra.map((path) => ({ path, message: "nothing in the bundle names it" })),
  ];
  if (faults.length > 0) throw invalid(file, faults);
}

/** Sizes in bytes by paths. */
type Sizes<T = number> = ReadonlyMap<string, T>;

/** Say which files are not there, or not with the size that is expected. */
export function missing(found: Sizes, expected: Sizes<number | undefined>): Fault[] {
  return [...expected].flatMap(([path, size]) => {
    const actual = found.get(path);
    if (actual === undefined) return [{ path, message: "it is missing" }];
    return size === undefined || actual === size ? [] : [{ path, message: `expected ${size} bytes, got ${actual}` }];
  });
}
