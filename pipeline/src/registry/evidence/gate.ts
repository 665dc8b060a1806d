import type { PredicateName } from "../../documents/attest/index.js";
import { type Check, type Found, judge, release } from "../../judgement/release-policy/index.js";
import type { Repository } from "../../repository/references/index.js";
import { type Place, placeName } from "../client/place.js";
import { readImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { collect, gather } from "./collect.js";

/** An image that passed a gate. */
export interface Passed {
  found: Found;
  checks: Check[];
}

/**
 * Judge an image where it is by the rules of the place that it is for; its manifests and evidence are read, its blobs
 * are not: they are when it is there. Throws a BlockedError or a RegistryError.
 */
export async function passThere(
  tools: RegistryTools,
  { environment, repository }: Pick<Place, "environment" | "repository">,
  to: Place,
  digest: string,
): Promise<Passed> {
  const image = await readImage(tools, repository, digest);
  const found = await gather(tools, repository, image, to.rules.trust, to.rules.policy.require);
  return pass(tools, to, found, { environment, repository });
}

/** Judge all that a place itself has of an image: every byte of it is read. Throws a BlockedError or a RegistryError. */
export async function passHere(
  tools: RegistryTools,
  place: Place,
  digest: string,
  more: readonly PredicateName[] = [],
): Promise<Passed> {
  const { trust, policy } = place.rules;
  const found = await collect(tools, place.repository, digest, trust, [...policy.require, ...more]);
  return pass(tools, place, found, place);
}

/** Judge what was found. Throws a BlockedError with the table of everything that was looked at. */
export function pass(
  tools: Pick<RegistryTools, "now">,
  { environment, policy, rules }: Place,
  found: Found,
  where: { environment: string; repository: Repository },
): Passed {
  const checks = judge(found, { ...rules, now: tools.now() });
  release(`${placeName(where).repository}@${found.index}, for ${environment}`, checks, policy);
  return { found, checks };
}
