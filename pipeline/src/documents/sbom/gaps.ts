import { isRoot } from "./credited.js";
import type { SpdxDocument, SpdxPackage } from "./schema.js";
import type { Disagreement } from "./stated.js";

/** What packages do not say: how many of them. */
const QUESTIONS: readonly [string, (item: SpdxPackage) => boolean][] = [
  ["supplier", ({ comment }) => String(comment ?? "").startsWith("Supplier: it does not say one")],
  ["creator", ({ originator }) => originator === undefined],
  ["version", ({ versionInfo = "NOASSERTION" }) => versionInfo === "NOASSERTION" || versionInfo.startsWith("sha256:")],
  ["licence", ({ licenseConcluded }) => licenseConcluded === "NOASSERTION"],
  ["copyright", ({ copyrightText }) => copyrightText === "NOASSERTION"],
  ["file with a checksum", ({ checksums }) => checksums === undefined],
];

/** Say what an SPDX document does not know, and where wheels contradict what was found. */
export function gapsText(name: string, document: SpdxDocument, disagreements: readonly Disagreement[]): string {
  const packages = document.packages.filter((item) => !isRoot(item));
  const counts = QUESTIONS.map(([what, lacks]) => `${packages.filter(lacks).length} without ${what}`);
  const lines = disagreements.map(({ says }) => `  disagreement: ${says}`);
  return [`${name}: ${packages.length} packages; ${counts.join(", ")}`, ...lines].join("\n");
}
