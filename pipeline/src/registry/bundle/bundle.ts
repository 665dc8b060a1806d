import { blobPath } from "../../documents/oci/index.js";
import { judge, release, type TrustedKey } from "../../judgement/release-policy/index.js";
import { BUNDLE_TYPE } from "../../programs/cosign.js";
import { orasCopy, orasDiscoverLayout, parseDiscovered } from "../../programs/oras.js";
import { tarCreate } from "../../programs/tar.js";
import type { Sigstore } from "../../repository/environments/index.js";
import { digestText } from "../../repository/inputs/index.js";
import { byDigest } from "../../repository/references/index.js";
import { ask, failed } from "../client/ask.js";
import { type Place, placeName, SERVED } from "../client/place.js";
import { resolveTag } from "../client/push.js";
import type { RegistryTools } from "../client/tools.js";
import { insistOnJournal } from "../promotion/agreement.js";
import { type BundleContents, writeContents } from "./bundle-contents.js";
import { foundIn, weighEvidence } from "./bundle-evidence.js";
import { CONTENTS_FILE, keyFile, layoutFolder, POLICY_FILE, ROOT_FILE, SIGNING_FILE } from "./bundle-files.js";
import { type BundleFolder, writeFiles } from "./bundle-folder.js";
import { OCI_LAYOUT, writeIndex } from "./bundle-index.js";
import { type Blob, type LayoutImage, readLayout, soundReferrers } from "./bundle-layout.js";

/** What is put into a bundle: what an environment serves. */
export interface BundleRequest {
  environment: string;
  /** The images, in that environment. */
  places: readonly Place[];
  /** Its release policy. */
  policy: { path: string; text: string };
  /** The keys that it trusts. */
  keys: readonly TrustedKey[];
  /** Its own Sigstore. */
  sigstore?: Sigstore;
}

/** Where the parts are put together, and the bundle itself, below out/. */
const PARTS = "out/bundle";
const TAR = "bundle.tar";

/**
 * Put what an environment serves of some images into one file, with all evidence of them that somebody has signed whom
 * the environment trusts. Everything in it is judged by the environment's own policy first: what is refused here would
 * be refused there; a tag that is not as the journal says is refused, too. Returns the name of the file in out/. Throws a BlockedError, BundleError or RegistryError.
 */
export async function bundle(tools: RegistryTools, request: BundleRequest): Promise<string> {
  await insistOnJournal(tools, request.places);
  const images: LayoutImage[] = [];
  for (const place of request.places) images.push(await gather(tools, place));
  const texts = textsOf(request, images);
  await writeFiles(tools, { file: request.environment, folder: PARTS }, texts);
  const blobs = images.flatMap(({ name, blobs }) =>
    blobs.map(({ digest }) => `${layoutFolder(name)}/${blobPath(digest)}`),
  );
  await pack(tools, [...Object.keys(texts), ...blobs].sort());
  return TAR;
}

/** Copy an image into a layout, and choose what of its evidence goes along. */
async function gather(tools: RegistryTools, place: Place): Promise<LayoutImage> {
  const { rules, repository, environment } = place;
  const name = rules.image;
  const { digest, size } = await resolveTag(tools, repository, SERVED);
  const parts: BundleFolder = { file: `${placeName(place).repository}@${digest}`, folder: PARTS };
  const layout = `${PARTS}/${layoutFolder(name)}`;
  await ask(tools, orasCopy(repository, { layout }, digest, true), byDigest(repository, digest));
  const index = { digest, size };
  const bare = await readLayout(tools, parts, { name, index, referrers: [] });
  const attached = await referrersIn(tools, layout, bare);
  const sound = await soundReferrers(tools, parts, name, attached);
  const whole = await readLayout(tools, parts, { name, index, referrers: sound });
  const weighed = await weighEvidence(tools, parts, whole, rules.trust);
  release(
    `${parts.file}, for ${environment}`,
    judge(foundIn(whole, weighed), { ...rules, now: tools.now() }),
    place.policy,
  );
  return readLayout(tools, parts, { name, index, referrers: weighed.proven.map(({ referrer }) => referrer.manifest) });
}

/** List what refers to the image: what oras itself wrote into index.json is in no order, and has all that was copied. */
async function referrersIn(tools: RegistryTools, layout: string, { image }: LayoutImage): Promise<Blob[]> {
  const found: Blob[] = [];
  for (const subject of [image.index, ...image.manifests.map(({ digest }) => digest)]) {
    const listed = parseDiscovered(await ask(tools, orasDiscoverLayout(layout, subject), layout));
    found.push(...listed.filter(({ artifactType }) => artifactType === BUNDLE_TYPE));
  }
  return found;
}

/** Everything in a bundle that is not a blob, by its path. */
function textsOf({ environment, policy, keys, sigstore }: BundleRequest, images: readonly LayoutImage[]) {
  const sorted = <T extends { name: string }>(items: readonly T[]) =>
    [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
  const contents = writeContents({
    formatVersion: 1,
    environment,
    images: sorted(images).map(({ name, index }) => ({ name, digest: index.digest })),
    policy: { path: policy.path, digest: digestText(policy.text) },
    keys: sorted(keys).map(({ name, signer }) => ({ name, fingerprint: signer })),
    ...(sigstore !== undefined && { sigstore: digestsOf(sigstore) }),
  });
  const layouts = images.flatMap((image) => [
    [`${layoutFolder(image.name)}/oci-layout`, OCI_LAYOUT],
    [`${layoutFolder(image.name)}/index.json`, indexOf(image)],
  ]);
  return Object.fromEntries([
    ...[
      [CONTENTS_FILE, contents],
      [POLICY_FILE, policy.text],
    ],
    ...keys.map(({ name, pem }) => [keyFile(name), pem]),
    ...(sigstore === undefined ? [] : [[ROOT_FILE, sigstore.trustedRoot.text]]),
    ...(sigstore?.signingConfig === undefined ? [] : [[SIGNING_FILE, sigstore.signingConfig.text]]),
    ...layouts,
  ]) as Record<string, string>;
}

function digestsOf({ trustedRoot, signingConfig }: Sigstore): NonNullable<BundleContents["sigstore"]> {
  const more = signingConfig === undefined ? {} : { signingConfig: digestText(signingConfig.text) };
  return { trustedRoot: digestText(trustedRoot.text), ...more };
}

/** Write index.json of an image: it points at the referrers that go along, and at no other. */
export function indexOf({ index, referrers }: LayoutImage): string {
  return writeIndex({ index, referrers: referrers.map(({ manifest }) => manifest) });
}

async function pack(tools: RegistryTools, names: readonly string[]): Promise<void> {
  const argv = tarCreate(`out/${TAR}`, PARTS, "list");
  const outcome = await tools.run(argv, { list: names.map((name) => `${name}\n`).join("") });
  if (outcome.code !== 0) throw failed(argv, TAR, outcome);
}
