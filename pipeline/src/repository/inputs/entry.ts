import { compareText, type Problem } from "../../errors/index.js";
import type { Draft, Level } from "./merge.js";
import type { Parsed } from "./parse.js";
import type { Inputs } from "./schema.js";

/** A draft with the file that it comes from. */
export interface Entry {
  draft: Draft;
  folder: string;
  parsed: Parsed<Inputs>;
  level: Level;
}

/** Report a place of an entry: in its variant when that sets the key, else in the file itself. */
export function problemAt(entry: Entry, path: readonly PropertyKey[], message: string): Problem {
  const inVariant = entry.draft.path.length > 0 && hasPath(entry.draft.levels[1], path);
  return entry.parsed.at.problem(inVariant ? [...entry.draft.path, ...path] : path, message);
}

function hasPath(level: Level | undefined, path: readonly PropertyKey[]): boolean {
  const [first] = path;
  return first !== undefined && (level as Record<PropertyKey, unknown> | undefined)?.[first] !== undefined;
}

/** List the names that would have been right. */
export function allowed(names: Iterable<string>): string {
  const list = [...names].sort(compareText);
  return list.length === 0 ? "there are none" : `allowed: ${list.join(", ")}`;
}
