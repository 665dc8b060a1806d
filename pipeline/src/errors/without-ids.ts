/** `load Container@xxh3:…: ` and `Container@…`: the engine's names for what it keeps. */
const NAMED = /\b(?:load )?[A-Z][A-Za-z]*@(?:xxh3:)?[A-Za-z0-9+/=_-]{8,}(?:: )?/g;
/** An answer of the engine's interface, or a query to it. */
const GRAPHQL = /\{\s*"(?:response|request|query|variables)"\s*:[\s\S]*$|\bquery\s*\{[\s\S]*$/;
/** Anything long that base64 could be. */
const BASE64 = /[A-Za-z0-9+/_-]{64,}={0,2}/g;
/** Ends of traces: `[traceparent:…]`. */
const TRACE = / ?\[traceparent:[^\]]*\]/g;

/** More says nothing to people; the log of the call has all of it. UTF-16 units. */
const LONGEST = 4_000;

/**
 * Take out of an error of the engine what only the engine reads: IDs, base64, GraphQL, traces. What is left is never
 * empty where there was something.
 */
export function withoutIds(message: string): string {
  const short = message
    .replace(TRACE, "")
    .replace(GRAPHQL, "")
    .replace(BASE64, (text) => (isEncoded(text) ? "…" : text))
    .replace(NAMED, "")
    .replace(/(?:^|(?<=: ))(?:…(?:: )?)+/g, "");
  const cut = shortened(short.trim());
  return cut === "" ? shortened(message.trim()) : cut;
}

/** A long path has more slashes than chance puts into base64, and a digest has no capitals. */
function isEncoded(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
  return mixed && text.split("/").length - 1 <= text.length / 20;
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const half = LONGEST / 2;
  return `${text.slice(0, half)}\n… (${text.length - LONGEST} characters)\n${text.slice(-half)}`;
}
