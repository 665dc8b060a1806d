import { jsonOf } from "../../text/json.js";

/** `NAME=VALUE` at the beginning of a text, with a value that no builder would change but for its quotes. */
const PAIR = /^([A-Za-z_][A-Za-z0-9_]*)=(?:"([^"$\\`]*)"|'([^'$\\`]*)'|([^\s"'$\\`]*))(?:\s+|$)/;

/** What a builder replaces, removes or joins in a word: variables, quotes, escapes. */
const CHANGED = /["'$\\`]/;

/** Read `["a", "b"]`; undefined for anything else, which a builder takes for the words of a shell. */
export function jsonWords(text: string): string[] | undefined {
  const value = jsonOf(text);
  return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : undefined;
}

/** Read words that stand for themselves; undefined where a builder would change one. */
export function plainWords(text: string): string[] | undefined {
  return CHANGED.test(text) ? undefined : text.trim().split(/\s+/);
}

/** Read `A=1 B="two words"`; undefined where a value has a variable, an escape or quotes inside, or is written without `=`. */
export function plainPairs(text: string): [name: string, value: string][] | undefined {
  const pairs: [string, string][] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const match = PAIR.exec(rest);
    if (match === null) return undefined;
    pairs.push([match[1] ?? "", match[2] ?? match[3] ?? match[4] ?? ""]);
    rest = rest.slice(match[0].length);
  }
  return pairs;
}
