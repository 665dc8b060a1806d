/** Text of others for a terminal: without line breaks, escape sequences and marks that turn the direction, and not without an end. */
export function clean(text: string, longest = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}

/**
 * Text that a terminal only writes: what registries, tools and files of others say is in errors, too, and must not move the
 * cursor, colour a line green or turn the direction. Line breaks and tabs stay.
 */
export function inert(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(/(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ");
}

/** Text that UTF-8 can hold: half a character of UTF-16 becomes a mark. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, "\ufffd");
}
