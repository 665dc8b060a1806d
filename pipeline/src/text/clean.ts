/** Text of others for a terminal: without line breaks, escape sequences and marks that turn the direction, and not without an end. */
export function clean(text: string, longest = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
