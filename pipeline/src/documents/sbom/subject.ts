import { createHash } from "node:crypto";

/** What an SBOM is about. */
export interface Subject {
  image: string;
  /** Version in the image's labels. */
  version: string;
  /** Where its source is: the URL that the document's own name starts with. */
  source: string;
  /** linux/amd64, or "index" for all platforms together. */
  platform: string;
  /** sha256:… of the manifest or index. */
  digest: string;
  /** SOURCE_DATE_EPOCH in seconds: the only time in the document. */
  epoch: number;
}

/** The name of a document in the whole world; SPDX demands a URI that no other document has. */
export function namespaceOf(subject: Subject): string {
  return `${subject.source}/sbom/${subject.image}/${subject.platform}/${subject.digest.replace(":", "-")}`;
}

/** A serial number that follows from the digest: RFC 9562 leaves version 8 to the application. */
export function serialOf(subject: Subject): string {
  const hex = createHash("sha256").update(namespaceOf(subject)).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(18, 20)}`];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join("-")}`;
}
