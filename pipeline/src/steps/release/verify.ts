import type { File } from "@dagger.io/dagger";
import { type Check, judge, REQUIRABLE, release } from "../../judgement/release-policy/index.js";
import { SERVED } from "../../registry/client/place.js";
import { resolveTag } from "../../registry/client/push.js";
import { collect } from "../../registry/evidence/collect.js";
import { journalRow } from "../../registry/journal/history.js";
import { presentAt } from "../../registry/promotion/serve.js";
import { byDigest, byTag } from "../../repository/references/index.js";
import { Workshop } from "../workshop/workshop.js";
import type { ReleaseCall } from "./call.js";
import { wrongArgument } from "./errors.js";
import { loopbackOf, outsideOf } from "./loopback.js";
import { type OpenPlace, openPlace, placeOf } from "./place.js";
import { type Asked, parseReference } from "./reference.js";
import { RegistryBox } from "./registry-box.js";
import { siteOf } from "./site.js";
import { verifyYourself } from "./words.js";

/** What is verified, and by what. */
export interface VerifyRequest {
  /** An image of the environment; its tag is followed. */
  name?: string;
  /** Any reference, instead of a name. */
  ref?: string;
  /** Whose policy counts. */
  environment: string;
  /** A policy instead of the environment's. */
  policy?: File;
}

/** Verify an image where it is. Returns a table and the commands of cosign alone; throws a BlockedError with the table. */
export async function verifyImage(call: ReleaseCall, request: VerifyRequest): Promise<string> {
  const { place, asked } = await find(call, request);
  const box = await RegistryBox.open(await Workshop.open(call.settings), call.credentials, place.rules.trust);
  const digest = asked.digest ?? (await resolveTag(box, asked.repository, asked.tag ?? SERVED)).digest;
  const found = await collect(box, asked.repository, digest, place.rules.trust, REQUIRABLE);
  const checks = [
    ...(await heldAgainstJournal(box, place, request, digest)),
    ...judge(found, { ...place.rules, now: box.now() }),
  ];
  const table = release(titleOf(place, asked, digest), checks, place.policy);
  return [table, verifyYourself(place, found)].join("\n");
}

/** What an environment serves by the name of an image must be what was promoted there last. */
async function heldAgainstJournal(
  box: RegistryBox,
  place: OpenPlace,
  { name }: VerifyRequest,
  digest: string,
): Promise<Check[]> {
  if (name === undefined || !place.promoted) return [];
  return [{ subject: "tag", ...journalRow(await presentAt(box, place, undefined, digest)) }];
}

async function find(call: ReleaseCall, request: VerifyRequest): Promise<{ place: OpenPlace; asked: Asked }> {
  const { name, ref } = request;
  if ((name === undefined) === (ref === undefined)) {
    throw wrongArgument("--ref", `expected either --name or --ref, got ${name === undefined ? "none" : "both"}`, WHICH);
  }
  const loopback = await loopbackOf(call.settings.store);
  const asked = ref === undefined ? undefined : parseReference(ref, loopback, SERVED);
  const image = asked?.image ?? name ?? "";
  const place = await judgedBy(call, request, image);
  if (asked === undefined) return { place, asked: { repository: place.repository, image, tag: SERVED } };
  const { repository } = asked;
  return { place: { ...place, repository, outside: outsideOf(repository, loopback) }, asked };
}

const WHICH = "Name an image of the environment, or give a reference as `docker pull` takes it.";

/** The place with the policy that the call brings, or with its own. */
async function judgedBy(call: ReleaseCall, { environment, policy }: VerifyRequest, image: string): Promise<OpenPlace> {
  const place = await openPlace(call, environment, image);
  if (policy === undefined) return place;
  const file = { path: await policy.name(), text: await policy.contents() };
  const site = await siteOf(call.settings.source, place.site.environment, file, call.trustedKeys);
  return placeOf(site, image, place.loopback);
}

function titleOf({ outside }: OpenPlace, { tag }: Asked, digest: string): string {
  return tag === undefined ? byDigest(outside, digest) : `${byTag(outside, tag)} is ${byDigest(outside, digest)}`;
}
