import { digestText } from "../../repository/inputs/index.js";
import { type Descriptor, descriptor } from "./descriptor.js";

/** A JSON document as a blob: its text and the descriptor that points at it. */
export interface JsonBlob {
  descriptor: Descriptor;
  text: string;
}

/** Write a document as a blob. The order of its keys is the order in which it was made, so its digest is stable. */
export function jsonBlob(mediaType: string, value: object): JsonBlob {
  const text = JSON.stringify(value);
  return {
    text,
    descriptor: descriptor({ mediaType, digest: digestText(text), size: Buffer.byteLength(text, "utf8") }),
  };
}
