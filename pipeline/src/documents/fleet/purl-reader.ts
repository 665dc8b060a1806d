import { type Purl, readPurl } from "../../repository/packages/index.js";

/** Reads package URLs, each once: images have most of their packages in common. */
export type PurlReader = (text: string) => Purl | undefined;

/** Make one for a question. */
export function purlReader(): PurlReader {
  const known = new Map<string, Purl | undefined>();
  return (text) => {
    if (!known.has(text)) known.set(text, readPurl(text));
    return known.get(text);
  };
}
