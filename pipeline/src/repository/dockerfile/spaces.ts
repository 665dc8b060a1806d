/** The white space of Go's unicode.IsSpace, which BuildKit trims and splits by. It is not that of `\s`. */
const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEFT = new RegExp(`^[${SPACE}]+`);
const ONE = new RegExp(`^[${SPACE}]$`);

/** The white space of BuildKit's reWhitespace, which parts keyword and words. */
const BLANKS = /[\t\v\f\r ]+/;

export function isSpace(character: string): boolean {
  return ONE.test(character);
}

export function trimLeft(text: string): string {
  return text.replace(LEFT, "");
}

export function trim(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end--;
  return trimLeft(text.slice(0, end));
}

/** Split at white space, as BuildKit's parseStringsWhitespaceDelimited; no words for an empty text. */
export function blankSeparated(text: string): string[] {
  return text === "" ? [] : text.split(BLANKS);
}

/** Split at the first white space; one part where there is none. */
export function splitOnce(text: string): [first: string, rest: string | undefined, offset: number] {
  const match = BLANKS.exec(text);
  if (match === null) return [text, undefined, text.length];
  const offset = match.index + match[0].length;
  return [text.slice(0, match.index), text.slice(offset), offset];
}
