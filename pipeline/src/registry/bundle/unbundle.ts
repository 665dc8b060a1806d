import { BlockedError, type Check, judge, release, type Trust } from "../../judgement/release-policy/index.js";
import type { Signer } from "../../programs/cosign.js";
import { digestText } from "../../repository/inputs/index.js";
import { copyImage } from "../client/copy.js";
import type { Place } from "../client/place.js";
import type { RegistryTools } from "../client/tools.js";
import { type Admission, admit } from "../promotion/promote.js";
import type { Promoted } from "../promotion/serve.js";
import { indexOf } from "./bundle.js";
import type { BundleContents } from "./bundle-contents.js";
import { foundIn, type Weighed, weighEvidence } from "./bundle-evidence.js";
import { invalid, layoutFolder } from "./bundle-files.js";
import { writeFiles } from "./bundle-folder.js";
import type { LayoutImage } from "./bundle-layout.js";
import { type OpenedBundle, openBundle } from "./unbundle-open.js";

/** A bundle that is to be served from. */
export interface UnbundleRequest {
  /** What people call the file; the tools find it as bundle.tar. */
  file: string;
  /** The place of an image in the environment that takes it, with the environment's own rules. */
  place: (image: string) => Place;
  /** Only say what would be done. */
  dryRun: boolean;
  /** Who unbundles, for the journal. */
  who: string;
  /** What runs of the same caller share that cannot run at once: as Holder says. */
  owner?: string;
  signer: Signer;
}

/** What was done with an image of a bundle, or would be. */
export interface Unbundled {
  place: Place;
  promoted: Promoted;
  /** How many pieces of evidence were left behind: nobody has signed them who is trusted here. */
  left: number;
}

/** An image of a bundle, before anything is written. */
interface Arrival {
  image: LayoutImage;
  left: number;
  admission: Omit<Admission, "dryRun">;
}

/**
 * Let an environment serve the images of a bundle. Everything is verified before the first write: the file, all evidence
 * by the environment's own trust, and each image by its own policy and against its journal. Then each image is admitted
 * as a promotion is. Throws a BundleError, BlockedError, LeaseError, PromotionError, JournalError or RegistryError.
 */
export async function unbundle(
  tools: RegistryTools,
  request: UnbundleRequest,
): Promise<{ bundle: OpenedBundle; images: Unbundled[] }> {
  const bundle = await openBundle(tools, request.file);
  const arrivals: Arrival[] = [];
  for (const image of bundle.images) arrivals.push(await weigh(tools, request, bundle, image));
  const planned = await admitAll(tools, arrivals, true);
  if (request.dryRun) return { bundle, images: planned };
  return { bundle, images: await admitAll(tools, arrivals, false) };
}

/** Verify the evidence of an image, and leave what is not proven out of what will be copied. */
async function weigh(
  tools: RegistryTools,
  { place, who, owner, signer }: UnbundleRequest,
  bundle: OpenedBundle,
  image: LayoutImage,
): Promise<Arrival> {
  const to = place(image.name);
  const weighed = await weighEvidence(tools, bundle, image, to.rules.trust);
  if (weighed.faults.length > 0) throw invalid(bundle.file, weighed.faults);
  const layout = layoutFolder(image.name);
  const referrers = weighed.proven.map(({ referrer }) => referrer);
  await writeFiles(tools, bundle, { [`${layout}/index.json`]: indexOf({ ...image, referrers }) });
  const digest = image.index.digest;
  const from = { environment: bundle.file, repository: bundle.digest };
  return {
    ...{ image, left: weighed.unproven.length },
    admission: {
      ...{ to, kind: "unbundle", from, digest, who, owner, signer },
      judge: async () => judged(tools, bundle, to, image, weighed),
      copy: () => copyImage(tools, { layout: `${bundle.folder}/${layout}` }, to.repository, digest),
    },
  };
}

async function admitAll(tools: RegistryTools, arrivals: readonly Arrival[], dryRun: boolean): Promise<Unbundled[]> {
  const done: Unbundled[] = [];
  for (const { admission, left } of arrivals) {
    done.push({ place: admission.to, promoted: await admit(tools, { ...admission, dryRun }), left });
  }
  return done;
}

/** Judge an image by the rules of the place that takes it. Throws a BlockedError that names the keys that came along. */
function judged(
  tools: RegistryTools,
  { file, contents }: OpenedBundle,
  to: Place,
  image: LayoutImage,
  weighed: Weighed,
): Check[] {
  const checks = judge(foundIn(image, weighed), { ...to.rules, now: tools.now() });
  try {
    release(`${image.name}@${image.index.digest} in ${file}, for ${to.environment}`, checks, to.policy);
    return checks;
  } catch (error) {
    if (!(error instanceof BlockedError)) throw error;
    const carried = [...keyLines(contents, to.rules.trust), ...rootLines(contents, to.rules.trust)];
    throw new BlockedError(error.problems, error.summary, [error.next, ...carried, HOW, ""].join("\n"));
  }
}

const HOW =
  "A key is not trusted because it is in the bundle. Compare its fingerprint with one that you got otherwise; docs/air-gap.md says how.";

/** Say which keys a bundle carries, and which of them count here. */
export function keyLines({ keys }: BundleContents, trust: Trust): string[] {
  return keys.map(({ name, fingerprint }) => {
    const known = trust.keys.find(({ signer }) => signer === fingerprint);
    return `it carries the key ${name}, ${fingerprint}: ${known === undefined ? "NOT trusted here" : `trusted here as ${known.name}`}`;
  });
}

/** Say which trusted root a bundle carries, and whether it is the one that counts here. */
export function rootLines({ sigstore }: BundleContents, { root }: Trust): string[] {
  if (sigstore === undefined) return [];
  const own = root === undefined ? "" : digestText(root.text);
  const here =
    own === sigstore.trustedRoot
      ? `the same as ${root?.path}`
      : `NOT the one that counts here, ${root?.path ?? "the public one"}`;
  return [`it carries the trusted root ${sigstore.trustedRoot}: ${here}`];
}
