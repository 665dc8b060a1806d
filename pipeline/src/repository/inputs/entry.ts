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
  const layer = placeOfLayer(entry, path);
  if (layer !== undefined) return entry.parsed.at.problem(layer, message);
  const inVariant = entry.draft.path.length > 0 && hasPath(entry.draft.levels[1], path);
  return entry.parsed.at.problem(inVariant ? [...entry.draft.path, ...path] : path, message);
}

/** An image's layers are those of the file, then those of its variant: where the one of a path is written. */
function placeOfLayer({ draft, level }: Entry, [first, index, ...rest]: readonly PropertyKey[]) {
  if (first !== "layers" || typeof index !== "number") return undefined;
  const wanted = JSON.stringify(level.layers?.[index]);
  const found = draft.levels.map(({ layers }) => layers?.findIndex((one) => JSON.stringify(one) === wanted) ?? -1);
  const at = found.findIndex((own) => own >= 0);
  return at < 0 ? undefined : [...(at === 0 ? [] : draft.path), "layers", found[at] ?? 0, ...rest];
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
