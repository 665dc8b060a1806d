import { wellFormed } from "../../text/clean.js";

/**
 * Write a path as a relative reference (RFC 3986, 4.2), as SARIF demands (3.4.3): what is no letter, digit or `-._~!'()*`
 * of a segment is percent-encoded, also a ":", which in the first segment would make a scheme of it.
 */
export function uriReference(path: string): string {
  return wellFormed(path).split("/").map(encodeURIComponent).join("/");
}
