import { jsonOf } from "../../text/json.js";
import { NotRead } from "./refusal.js";
import { isSpace, splitOnce, trimLeft } from "./spaces.js";

/** A name that is set, and its value as it is written, with quotes; undefined where an ARG has no default. */
export interface Pair {
  name: string;
  value: string | undefined;
}

/**
 * Read the list form of an instruction, `["a", "b"]`; undefined where BuildKit takes the text for something else. Throws
 * NotRead for a list that is not of texts. BuildKit: parseJSON in frontend/dockerfile/parser/line_parsers.go.
 */
export function listForm(text: string, offset: number): string[] | undefined {
  const json = trimLeft(text);
  const value = json.startsWith("[") ? jsonOf(json) : undefined;
  if (!Array.isArray(value)) return undefined;
  if (value.every((word) => typeof word === "string" && !/[\ud800-\udfff]/u.test(word))) return value;
  throw new NotRead(offset, `expected a list of texts, got ${JSON.stringify(value)}`);
}

/** Read what an ARG declares. BuildKit: parseNameOrNameVal. */
export function declarations(text: string, token: string): Pair[] {
  return nameWords(text, token).map((word) => {
    const equals = word.indexOf("=");
    return equals < 0 ? { name: word, value: undefined } : pairOf(word, equals);
  });
}

/** What an ENV or LABEL sets. */
export interface Assignments {
  pairs: Pair[];
  /** False for the old form, `NAME VALUE`. */
  withEquals: boolean;
}

/** Read `NAME=VALUE …` or `NAME VALUE`. Throws NotRead for a mixture. BuildKit: parseNameVal. */
export function assignments(text: string, token: string, offset: number): Assignments {
  const words = nameWords(text, token);
  if (!(words[0] ?? "").includes("=")) {
    const [name, value] = splitOnce(text);
    if (value === undefined) throw new NotRead(offset, `expected NAME=VALUE, got ${JSON.stringify(text)}`);
    return { pairs: [{ name, value }], withEquals: false };
  }
  const pairs = words.map((word) => {
    const equals = word.indexOf("=");
    if (equals < 0) throw new NotRead(offset, `expected NAME=VALUE, got ${JSON.stringify(word)}`);
    return pairOf(word, equals);
  });
  return { pairs, withEquals: true };
}

function pairOf(word: string, equals: number): Pair {
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

/** Split at spaces that are not quoted or escaped; quotes and escapes stay. BuildKit: parseWords. */
function nameWords(text: string, token: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (quote === "" && isSpace(character)) {
      if (word !== "") words.push(word);
      word = "";
      continue;
    }
    const last = at === characters.length - 1;
    if (character === token && quote !== "'") {
      if (!last) word += character + (characters[++at] ?? "");
      continue;
    }
    if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === quote) quote = "";
    word += character;
  }
  return word === "" ? words : [...words, word];
}
