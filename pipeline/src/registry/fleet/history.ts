import type { z } from "zod";
import { Vuln } from "../../documents/attest/index.js";
import { attestedOf, attestedScans, subjectsOf } from "../../judgement/release-policy/index.js";
import { RegistryError } from "../client/errors.js";
import { isServed, type ServedLine, type Stored } from "../client/line.js";
import type { Place } from "../client/place.js";
import { readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { gather } from "../evidence/collect.js";
import { readJournal } from "../journal/journal.js";

/** A scan as it is attested. */
export type ScanPredicate = z.infer<typeof Vuln>;

/** A digest that an environment has served, with every scan and the SBOMs that are attested of it by somebody who is trusted. */
export interface DigestHistory {
  digest: string;
  scans: ScanPredicate[];
  /** SPDX documents by platform. */
  sboms: ReadonlyMap<string, unknown>;
}

/** What an environment has served of an image: the lines of its journal, and what is attested of their digests. */
export interface ImageHistory {
  lines: Stored<ServedLine>[];
  digests: ReadonlyMap<string, DigestHistory>;
}

/** Digests of one image whose evidence is read, the last ones: each takes some runs of cosign. */
const DIGESTS = 100;

/**
 * Read what an environment has served of an image, and what is attested of that. A digest that the registry has no more, or that was
 * served too long ago, is left out of `digests`. Throws a JournalError or a RegistryError.
 */
export async function readHistory(tools: RegistryTools, place: Place, serves: string): Promise<ImageHistory> {
  const written = place.promoted ? (await readJournal(tools, place)).lines : [];
  const lines = written.filter(isServed).filter(({ image }) => image === place.rules.image);
  const last = [...new Set([serves, ...lines.map(({ digest }) => digest).reverse()])].slice(0, DIGESTS);
  const digests = new Map<string, DigestHistory>();
  for (const digest of last) {
    const found = await readDigest(tools, place, digest, digest === serves);
    if (found !== undefined) digests.set(digest, found);
  }
  return { lines, digests };
}

async function readDigest(
  tools: RegistryTools,
  place: Place,
  digest: string,
  needed: boolean,
): Promise<DigestHistory | undefined> {
  try {
    const image = await readImage(tools, place.repository, digest);
    const found = await gather(tools, place.repository, image, place.rules.trust, ["vuln", "spdx"]);
    const rules = { ...place.rules, now: tools.now() };
    const [index, ...platforms] = subjectsOf(found);
    const scans =
      index === undefined ? [] : attestedScans(found, index, rules).map((predicate) => Vuln.parse(predicate));
    const documents = platforms.flatMap((subject) => {
      const [document] = attestedOf("spdx", found, subject, rules);
      return document === undefined ? [] : [[subject.name, document] as const];
    });
    return { digest, scans, sboms: new Map(documents) };
  } catch (error) {
    // An old image may have been cleared away; what is served may not.
    if (needed || !(error instanceof RegistryError)) throw error;
    return undefined;
  }
}
