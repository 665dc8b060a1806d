import type { ServedLine, Stored } from "../../../../pipeline/src/registry/client/line.js";
import { digestOf } from "../../judgement/release-policy/complete.js";

/** The digest of the n-th line's manifest. */
export const manifestOf = (sequence: number) => `sha256:${sequence.toString(16).padStart(64, "0")}`;

/** A line of production's journal about an image of a digest of one letter, with what it replaced. */
export const line = (sequence: number, letter: string, replaced?: string): Stored<ServedLine> => ({
  ...{ sequence, kind: "promote", image: "tiny", digest: digestOf(letter), manifest: manifestOf(sequence) },
  ...(replaced !== undefined && { replaced: digestOf(replaced) }),
  ...{ from: { environment: "staging", repository: "x" }, to: { environment: "production", repository: "y" } },
  ...{ who: "tests", when: "2026-11-24T12:00:00Z", policy: { path: "p", digest: digestOf("9") } },
});
