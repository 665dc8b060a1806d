/** `load Container@…: ` and `Container@…`: the engine's names for what it keeps. Below 24 characters it is a name of people. */
const NAMED = /\b(?:load )?[A-Z][A-Za-z]*!?@(xxh3:[0-9a-f]+|[A-Za-z0-9+/=_-]{24,})(?:: )?/g;
/** A query to the engine's interface or its answer, as clients of GraphQL put it at the end of a message. */
const GRAPHQL = /\s*\{\s*"(?:response|request|query|variables)"\s*:[\s\S]*$/;
/** Anything long that base64 could be. */
const BASE64 = /[A-Za-z0-9+/_-]{64,}={0,2}/g;
/** Ends of traces. */
const TRACE = /\s*\[traceparent:[^\]]*\]/g;

/** Hex digits of a sha512. */
const LONGEST_DIGEST = 128;

const NOTHING = "the engine failed, and gave no reason; the log of this call has every step";

/**
 * Take out of an error what only the engine reads: IDs, base64, GraphQL, traces. The engine puts tens of kilobytes of them
 * before its reason. A message of nothing else says so.
 */
export function withoutIds(message: string): string {
  const short = message
    .replace(TRACE, "")
    .replace(GRAPHQL, "")
    .replace(NAMED, (text, name: string) => (/^xxh3:|^.{64}/.test(name) || isEncoded(name) ? "" : text))
    .replace(BASE64, (text) => (isEncoded(text) ? "…" : text));
  return /[^\s:…]/.test(short) || message.trim() === "" ? short : NOTHING;
}

/** A long path has more slashes than chance puts into base64, and a digest has no capitals; nothing else is as long. */
function isEncoded(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
  return (mixed || text.length > LONGEST_DIGEST) && text.split("/").length - 1 <= Math.max(2, text.length / 12);
}
