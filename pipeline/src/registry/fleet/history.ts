import type { z } from "zod";
import { Vuln } from "../../documents/attest/index.js";
import { attestedOf, attestedScans, seenScans, subjectsOf } from "../../judgement/release-policy/index.js";
import { firstSeenIn } from "../../judgement/scan/index.js";
import { RegistryError } from "../client/errors.js";
import type { Place } from "../client/place.js";
import { readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { gather } from "../evidence/collect.js";
import type { Served } from "./served.js";

/** A scan as it is attested. */
export type ScanPredicate = z.infer<typeof Vuln>;

/** A digest that an environment has served, with every scan and the SBOMs that are attested of it by somebody who is trusted. */
export interface DigestHistory {
  digest: string;
  scans: ScanPredicate[];
  /** SPDX documents by platform. */
  sboms: ReadonlyMap<string, unknown>;
}

/** The digests of an image that an environment has served, as far as they can be read. */
export type ImageHistory = ReadonlyMap<string, DigestHistory>;

/** Digests of one image whose evidence is read, the last ones: each takes some runs of cosign. */
const DIGESTS = 100;

/**
 * Read what is attested of what an environment serves and has served of an image. A digest that the registry has no more, or that was
 * served too long ago, is left out. Throws a RegistryError.
 */
export async function readHistory(
  tools: RegistryTools,
  { place, digest: serves, lines }: Served,
): Promise<ImageHistory> {
  const last = [...new Set([serves, ...lines.map(({ digest }) => digest).reverse()])].slice(0, DIGESTS);
  const digests = new Map<string, DigestHistory>();
  for (const digest of last) {
    const found = await readDigest(tools, place, digest, digest === serves);
    if (found !== undefined) digests.set(digest, found);
  }
  return digests;
}

/** When a scan ended. */
export function finishedOf({ metadata }: ScanPredicate): Date {
  return new Date(metadata.scanFinishedOn);
}

/** The scan that ended last. */
export function lastOf(scans: readonly ScanPredicate[]): ScanPredicate | undefined {
  return [...scans].sort((a, b) => finishedOf(b).getTime() - finishedOf(a).getTime())[0];
}

/** When each finding was first seen, by the scans of all that was served. */
export function seenOnOf(history: ImageHistory): ReturnType<typeof firstSeenIn> {
  return firstSeenIn([...history.values()].flatMap(({ scans }) => scans.flatMap(seenScans)));
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
