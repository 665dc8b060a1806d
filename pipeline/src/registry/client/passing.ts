/** A status by its number, where the tools print one: "status code 503", "googleapi: Error 503", "Fulcio returned 503"; Rekor's client says "unexpected response: 503". */
const NUMBERED =
  /\b(?:status(?: code)?|StatusCode|Code|HTTP(?: status)?|googleapi: Error|Fulcio returned|unexpected response|HTTP\/[12](?:\.[01])?):? (?:408|429|50[0234])\b/;

/** A status by its words, with or without its number. */
const WORDED =
  /\b(?:request time-?out|too many requests|internal server error|bad gateway|service unavailable|gateway time-?out)\b/i;

/** What Go's network says, in its own words: no name of a repository has a blank or a capital in it. */
const NETWORK = [
  /\bconnection (?:refused|reset|timed out)\b|\bbroken pipe\b|\bEOF\b|\bTLS handshake\b/,
  /\bno route to host\b|\bnetwork is unreachable\b|\bserver closed idle connection\b|\buse of closed network connection\b/,
  /\bi\/o timeout\b|\btimeout awaiting\b|\bClient\.Timeout exceeded\b|\bcontext deadline exceeded\b/,
  // HTTP/2: a server that goes away, or ends one stream or the connection. RFC 9113, sections 5.4 and 6.8.
  /\bGOAWAY\b|\bconnection error: [A-Z][A-Z_]+\b|\bstream error: stream ID \d+|\bhttp2: client connection lost\b/,
  // And Go, which had sent a part of the body by then and cannot send it twice.
  /\bcannot rewind body after connection loss\b|\bafter Request\.Body was written\b/,
  // DNS. A name that is not there yet and one that never will be are told apart by nobody.
  /\btemporary failure\b|\bserver misbehaving\b|\bno such host\b/i,
];

/**
 * `TOOMANYREQUESTS` is a code of OCI distribution-spec 1.1, "Error Codes". `blob unknown` is what docker-registry says of a
 * blob that is linked at that moment; a copy that is repeated sends what is missing.
 */
const REGISTRY = /\bTOOMANYREQUESTS\b|\bblob unknown to registry\b/;

/** Tell whether words say that a registry or a network may be better in a moment. A wrong digest is not among them. */
export function saysPassing(words: string): boolean {
  return [NUMBERED, WORDED, ...NETWORK, REGISTRY].some((pattern) => pattern.test(words));
}
