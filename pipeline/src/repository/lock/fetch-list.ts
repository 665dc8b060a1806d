import type { Deb, Wheel } from "./schema.js";

/** What a fetch reads of a lock, in the order of the schema. */
const READ = ["debs", "wheels", "name", "version", "architecture", "archive", "path", "filename", "size", "sha256"];

/** Write what a step has to fetch. What else a lock says of a package is left out: it must not make the step another one. */
export function fetchList(part: { debs: readonly Deb[]; wheels: readonly Wheel[] }): string {
  return JSON.stringify({ debs: part.debs, wheels: part.wheels }, READ);
}
