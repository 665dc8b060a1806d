import { NotRead } from "./refusal.js";
import { isSpace } from "./spaces.js";

/** A word as it is written, with its quotes and escapes. */
export interface RawWord {
  offset: number;
  text: string;
}

/** Variables that BuildKit puts back as they are where nothing sets them. */
const VARIABLE = /^\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-+?][A-Za-z0-9_.,/=@%-]*)?\}/;
const PARAMETER = /^\$[@*#?$!0-]/;
const CONTROL = /(?![\t\r])\p{Cc}/u;

/**
 * Split a line into words as BuildKit does where it looks for here-documents. Throws NotRead for a quote without its end,
 * for `${}` with an expansion, for white space that is none to a shell. BuildKit: processStopOn in frontend/dockerfile/shell/lex.go.
 * @param joined true: white space after `<<` belongs to the word, as the current BuildKit has it; false: it ends the word, as the engine's has it
 */
export function rawWords(line: string, joined: boolean): RawWord[] {
  const words: RawWord[] = [];
  let word: RawWord | undefined;
  for (let at = 0; at < line.length; ) {
    const part = partAt(line, at, joined);
    if (part === " ") {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    word ??= { offset: at, text: "" };
    word.text += part;
    at += part.length;
  }
  return word === undefined ? words : [...words, word];
}

/** What stands together at a place: a quoted text, an escape and its character, a variable, `<<`, one character; " " for any space. */
function partAt(line: string, at: number, joined: boolean): string {
  const rest = line.slice(at);
  const first = rest.charAt(0);
  if (CONTROL.test(first)) throw new NotRead(at, "expected no control characters beside a here-document");
  if (isSpace(first)) return space(first, at);
  if (first === "'" || first === '"') return quoted(rest, at);
  if (first === "\\") return rest.slice(0, 2);
  if (first === "$") return variable(rest, at);
  return (joined && /^<<[\t\r ]*/.exec(rest)?.[0]) || first;
}

function space(character: string, at: number): string {
  if (/[ \t\r]/.test(character)) return " ";
  throw new NotRead(at, `expected a plain space beside a here-document, got ${JSON.stringify(character)}`);
}

function quoted(rest: string, at: number): string {
  const text = /^(?:'[^']*'|"(?:[^"\\]|\\.)*")/s.exec(rest)?.[0];
  if (text === undefined) throw new NotRead(at, "expected the end of this quote on the line of a here-document");
  const parts = text.startsWith('"') ? [...text.matchAll(/\\.|\$\{/gs)] : [];
  for (const { 0: part, index } of parts) if (part === "${") variable(rest.slice(index), at + index);
  return text;
}

function variable(rest: string, at: number): string {
  if (!rest.startsWith("${")) return PARAMETER.exec(rest)?.[0] ?? "$";
  const text = VARIABLE.exec(rest)?.[0];
  if (text === undefined)
    throw new NotRead(at, `expected \${NAME} or \${NAME:-plain} beside a here-document; put the rest into its body`);
  return text;
}

/** Take off quotes and escapes as BuildKit does; variables stay. Undefined where a quote has no end. */
export function unquoted(word: string, token: string): string | undefined {
  let text = "";
  for (let at = 0; at < word.length; at++) {
    const character = word.charAt(at);
    if (character === token) text += word.charAt(++at);
    else if (character !== "'" && character !== '"') text += character;
    else {
      const end = endOfQuote(word, at, token);
      if (end < 0) return undefined;
      const inside = word.slice(at + 1, end);
      text += character === "'" ? inside : withoutEscapes(inside, token);
      at = end;
    }
  }
  return text;
}

function endOfQuote(word: string, start: number, token: string): number {
  const quote = word.charAt(start);
  for (let at = start + 1; at < word.length; at++) {
    if (word.charAt(at) === quote) return at;
    if (quote === '"' && word.charAt(at) === token) at++;
  }
  return -1;
}

/** Inside double quotes an escape counts before `"`, `$` and itself only. */
function withoutEscapes(text: string, token: string): string {
  return token === "`" ? text.replace(/`(["$`])/g, "$1") : text.replace(/\\(["$\\])/g, "$1");
}
