import { dirname } from "node:path/posix";

import type { Problem } from "../../errors/index.js";
import { didYouMeanName } from "../../text/nearest.js";

/** The repository at one moment, as far as it is looked at before a build. Paths are relative to it, with slashes. */
export interface Snapshot {
  /** Every file and link, and every folder with a "/" at its end. */
  paths: ReadonlySet<string>;
  /** Texts of the files that are read, by path. */
  texts: ReadonlyMap<string, string>;
  /** Files whose text could not be read, and why not. */
  unread: ReadonlyMap<string, string>;
  /** Those of the paths that are links, of the ones where that matters. */
  links: ReadonlySet<string>;
}

/** What lies at a path. */
export function kindAt({ paths }: Pick<Snapshot, "paths">, path: string): "file" | "folder" | undefined {
  if (paths.has(`${path}/`)) return "folder";
  return paths.has(path) ? "file" : undefined;
}

/** The names in a folder, in order. */
export function namesIn({ paths }: Pick<Snapshot, "paths">, folder: string): string[] {
  const below = [...paths].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  return [...new Set(below.flatMap((path) => path.split("/")[0] || []))].sort();
}

/**
 * Offer what is meant by a path that is not there: the one with the nearest name for its first part that is missing.
 * `root` is the folder that it is shown from.
 */
export function nearestTo(snapshot: Pick<Snapshot, "paths">, path: string, root = dirname(path)): string {
  const parts = path.split("/");
  const first = parts.findIndex((_, index) => kindAt(snapshot, parts.slice(0, index + 1).join("/")) === undefined);
  const parent = parts.slice(0, first).join("/");
  const near = didYouMeanName(parts[first] ?? "", namesIn(snapshot, parent));
  const inside = parent.startsWith(`${root}/`) ? parent.slice(root.length + 1) : "";
  return inside === "" ? near : near.replace('"', () => `"${inside}/`);
}

/** The deepest folder on the way to a path that is there. */
export function folderOnTheWay(snapshot: Pick<Snapshot, "paths">, path: string): string {
  const parent = dirname(path);
  return kindAt(snapshot, parent) === "folder" || parent === "." ? parent : folderOnTheWay(snapshot, parent);
}

/** A problem of a file as a whole. */
export function wholeFile(file: string, message: string): Problem {
  return { file, line: 1, column: 1, path: "", message };
}
