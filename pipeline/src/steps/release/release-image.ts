import type { Attestation } from "../../documents/attest/index.js";
import { counting, type Found, judge, REQUIRABLE, release } from "../../judgement/release-policy/index.js";
import type { Signer } from "../../programs/cosign.js";
import { unattested, unsigned } from "../../registry/client/missing.js";
import { SERVED } from "../../registry/client/place.js";
import { moveTag, push } from "../../registry/client/push.js";
import type { RegistryTools } from "../../registry/client/tools.js";
import { attest, statementOf } from "../../registry/evidence/attest.js";
import { collect, gather } from "../../registry/evidence/collect.js";
import { sign } from "../../registry/evidence/sign.js";
import { insistOnMovableTags } from "../../registry/journal/movable-tags.js";
import { type Platform, selectPlatforms } from "../../repository/inputs/index.js";
import { byDigest } from "../../repository/references/index.js";
import { formatBytes } from "../../text/bytes.js";
import { type BuiltImage, buildImage, layoutDirectory } from "../assembly/image-layout.js";
import { keepInputs } from "../assembly/keep-inputs.js";
import { compareBuilds } from "../assembly/reproduce.js";
import { gatherEvidence, passing } from "../evidence/evidence-image.js";
import { checkProvenance } from "../evidence/policy-image.js";
import type { ScanSource } from "../evidence/scan-source.js";
import { keepRecords } from "../metrics/keep.js";
import { Workshop } from "../workshop/workshop.js";
import { attestationsOf } from "./attestations.js";
import { type ReleaseCall, signerFor } from "./call.js";
import { wrongArgument } from "./errors.js";
import { builderOf, factoryOf, invocationOf, sourceOf } from "./origin.js";
import { type OpenPlace, openPlace } from "./place.js";
import { RegistryBox } from "./registry-box.js";
import { verifyYourself } from "./words.js";

/** What is released, and to where. */
export interface ReleaseRequest {
  image: string;
  environment: string;
  platforms: readonly string[];
  scan: ScanSource;
}

/**
 * Build an image, gather all evidence, push it by digest, sign it, attest what is known of it, and verify everything in
 * the registry under the environment's policy; then the tag moves. What is there already is not made again, so an
 * interrupted release goes on. Returns what was done, for people. Throws a BlockedError where the policy is not met, and a
 * TagsError, before anything is built, where the registry does not let tags be moved.
 */
export async function releaseImage(call: ReleaseCall, request: ReleaseRequest): Promise<string> {
  const startedOn = new Date();
  const place = await openPlace(call, request.environment, request.image);
  const signer = await signerFor(call, place.site);
  if (place.site.environment.takes !== "releases") throw takesNone(request.environment);
  const workshop = await Workshop.open(call.settings);
  const { trust } = place.rules;
  await insistOnMovableTags(await RegistryBox.open(workshop, call.credentials, trust), [place.repository]);
  const { built, evidence } = await make(workshop, request);
  const { commit, dirty } = call.origin;
  await keepRecords(workshop, [built], { command: "release", ...(commit !== undefined && { commit }), dirty });
  const box = await RegistryBox.open(workshop, call.credentials, trust, { layout: layoutDirectory(built) });
  const pushed = await push(box, built.assembled.index.descriptor.digest, place.repository);
  const found = await gather(box, place.repository, pushed, trust, REQUIRABLE);
  const comparisons = await compare(call, place, found, built);
  const factory = factoryOf(call.origin, call.settings.beneath);
  const origin = { source: sourceOf(call.origin), builder: await builderOf(call.origin), factory };
  const known = { built, evidence, comparisons, ...origin, invocation: invocationOf(call.origin, startedOn) };
  const attestations = await attestationsOf(workshop, known);
  await checkOrigin(workshop, built, place, attestations);
  const added = await addMissing(box, signer, place, counting(found, trust, box.now()), attestations);
  const table = await verifyAll(box, place, pushed.index);
  await moveTag(box, place.repository, pushed.index, SERVED);
  const sent = `sent ${formatBytes(pushed.sent)}, ${formatBytes(pushed.present)} were there; ${added}`;
  return [table, sent, "", verifyYourself(place, pushed)].join("\n");
}

async function make(workshop: Workshop, { image, platforms, scan }: ReleaseRequest) {
  const definition = workshop.image(image);
  const wanted = selectPlatforms(definition, platforms);
  const evidence = await passing(await gatherEvidence(workshop, definition, wanted, scan));
  const built = await buildImage(workshop, definition, wanted);
  await keepInputs(workshop, [definition], () => wanted);
  return { evidence, built };
}

/** Let the rules of policies/provenance.rego judge what is to be said of the index, before it is signed. */
async function checkOrigin(
  workshop: Workshop,
  built: BuiltImage,
  { repository }: OpenPlace,
  attestations: readonly Attestation[],
): Promise<void> {
  const index = built.assembled.index.descriptor.digest;
  const said = attestations.find(({ subject, predicate }) => subject === index && predicate === "provenance");
  if (said === undefined) throw new Error(`there is no provenance of ${index}`);
  await checkProvenance(workshop, built, statementOf(said, repository));
}

/** Build a second time, unless someone who is trusted has said already that it comes out the same. */
async function compare({ settings }: ReleaseCall, { rules }: OpenPlace, found: Found, built: BuiltImage) {
  const policy = { ...rules.policy, require: ["reproduction" as const] };
  const said = judge(found, { ...rules, policy, now: new Date() }).filter(({ what }) =>
    what.startsWith("reproduction"),
  );
  if (said.every(({ ok }) => ok)) return undefined;
  const platforms = built.assembled.platforms.map(({ platform }) => platform as Platform);
  return compareBuilds(settings, built.definition.name, platforms);
}

async function addMissing(
  tools: RegistryTools,
  signer: Signer,
  { repository }: OpenPlace,
  found: Found,
  known: readonly Attestation[],
): Promise<string> {
  const [signatures, attestations] = [unsigned(found), unattested(found, known)];
  await sign(tools, signer, repository, signatures);
  await attest(tools, signer, repository, attestations);
  return `added ${signatures.length} signatures and ${attestations.length} attestations`;
}

async function verifyAll(tools: RegistryTools, { repository, rules, outside, policy }: OpenPlace, index: string) {
  const found = await collect(tools, repository, index, rules.trust, REQUIRABLE);
  return release(byDigest(outside, index), judge(found, { ...rules, now: tools.now() }), policy);
}

function takesNone(environment: string): Error {
  const message = `"${environment}" takes promotions only (registry/environments.yaml: takes)`;
  return wrongArgument("--environment", message, "Release to another environment, then promote from there.");
}
