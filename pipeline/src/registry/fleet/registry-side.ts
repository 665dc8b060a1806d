import { PREDICATE_NAMES } from "../../documents/attest/index.js";
import { DiffFacts, type PlatformSide, type Side } from "../../documents/diff/index.js";
import { packagesIn } from "../../documents/fleet/index.js";
import { blobPath } from "../../documents/oci/index.js";
import { attestedOf, type Rules, subjectsOf } from "../../judgement/release-policy/index.js";
import { layersDiff } from "../../programs/layers.js";
import { orasCopy } from "../../programs/oras.js";
import { byDigest, nameOf, type Repository } from "../../repository/references/index.js";
import { jsonOf } from "../../text/json.js";
import { BEYOND, beyond, IMAGE_BYTES } from "../../text/limits.js";
import { ask, failed } from "../client/ask.js";
import { registryFailed } from "../client/errors.js";
import { readImage } from "../client/read-image.js";
import { readPlatformDocuments } from "../client/read-platform.js";
import type { RegistryTools } from "../client/tools.js";
import { gather } from "../evidence/collect.js";

/** An image in a registry, and whose signatures of its evidence count. */
export interface RegistryReference {
  /** As it was asked for. */
  name: string;
  repository: Repository;
  /** Of its index. */
  digest: string;
  rules: Omit<Rules, "now">;
}

/** Read what is said of an image in a registry: manifests, configs and evidence, not its layers. Throws a RegistryError. */
export async function readSide(tools: RegistryTools, reference: RegistryReference): Promise<Side> {
  const { name, repository, digest, rules } = reference;
  const image = await readImage(tools, repository, digest);
  const found = await gather(tools, repository, image, rules.trust, PREDICATE_NAMES);
  const own = { ...rules, now: tools.now() };
  const subjects = subjectsOf(found);
  const platforms: PlatformSide[] = [];
  for (const subject of subjects.slice(1)) {
    const { manifest, config } = await readPlatformDocuments(tools, repository, subject.digest);
    const packages = attestedOf("cyclonedx", found, subject, own)
      .map((document) => packagesIn(document, config.rootfs.diff_ids))
      .find((item) => item !== undefined);
    const { layers } = manifest;
    platforms.push({
      ...{ platform: subject.name, digest: subject.digest, settings: config.config ?? {}, layers },
      ...(packages !== undefined && { packages }),
    });
  }
  const [index] = subjects;
  const evidence = PREDICATE_NAMES.filter((kind) => index && attestedOf(kind, found, index, own).length > 0);
  return { name, digest, platforms, evidence };
}

/** Where layers are fetched to, below out/. */
const LAYOUT = "out/diff";

/** Fetch a platform's layers into a layout of the run; oras compares their digests, and fetches none twice. */
export async function fetchLayers(
  tools: RegistryTools,
  { repository }: Pick<RegistryReference, "repository">,
  { digest, layers }: PlatformSide,
): Promise<string> {
  const large = beyond(
    layers.reduce((sum, { size }) => sum + size, 0),
    IMAGE_BYTES,
    "bytes of layers",
  );
  if (large !== undefined) throw registryFailed(nameOf(repository), large, BEYOND);
  await ask(tools, orasCopy(repository, { layout: LAYOUT }, digest), byDigest(repository, digest));
  return LAYOUT;
}

/** A platform of an image, and the layout that its layers are in. */
export interface FetchedSide {
  layout: string;
  side: Pick<PlatformSide, "layers">;
}

/** Say in what files two images differ, on one platform. Throws a RegistryError where a layer cannot be read. */
export async function diffFiles(tools: RegistryTools, from: FetchedSide, to: FetchedSide): Promise<DiffFacts> {
  const [one, two] = [from, to].map(({ layout, side }) =>
    side.layers.map(({ digest }) => `${layout}/${blobPath(digest)}`),
  );
  const argv = layersDiff(FACTS, one ?? [], two ?? []);
  const outcome = await tools.run(argv);
  if (outcome.code !== 0) throw failed(argv, "layers", outcome);
  const parsed = DiffFacts.safeParse(jsonOf(await ask(tools, ["cat", FACTS], FACTS)));
  if (parsed.success) return parsed.data;
  throw registryFailed(FACTS, "toolbox/layers wrote something else than expected", "Report it.");
}

const FACTS = "out/diff.json";
