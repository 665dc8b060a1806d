import { z } from "zod";

import { blobPath } from "../../documents/oci/index.js";
import { jsonOf } from "../../text/json.js";
import { IndexDocument, imageOf, ManifestDocument, type RegistryImage } from "../client/read-image.js";
import type { RegistryTools } from "../client/tools.js";
import { ReferrerDocument } from "../evidence/referrer.js";
import { json } from "./bundle-contents.js";
import { invalid, layoutFolder } from "./bundle-files.js";
import { type BundleFolder, readBlobTexts } from "./bundle-folder.js";

/** A blob, with its size in bytes. */
export interface Blob {
  digest: string;
  size: number;
}

/** A signature or an attestation: a manifest that refers to the index or to a platform's manifest. */
export interface Referrer {
  /** The manifest. */
  manifest: Blob;
  /** Digest of what it refers to. */
  subject: string;
  /** Its config, which is empty. */
  config: Blob;
  /** The file that cosign verifies. */
  evidence: Blob;
}

/** An image in a layout, with what refers to it. */
export interface LayoutImage {
  name: string;
  index: Blob;
  image: RegistryImage;
  referrers: Referrer[];
  /** Every blob that is reached from the index and the referrers. */
  blobs: Blob[];
}

/** What index.json of a layout points at, in that order: the image's index, then what refers to it. */
export interface LayoutRoots {
  name: string;
  index: Blob;
  referrers: readonly Blob[];
}

/**
 * Read an image from a layout: index, manifests and referrers, each hashed. Throws a BundleError where one is not what
 * it must be, or refers to something else than this image; or a RegistryError.
 */
export async function readLayout(tools: RegistryTools, bundle: BundleFolder, roots: LayoutRoots): Promise<LayoutImage> {
  const { name } = roots;
  const read = <T>(blobs: readonly Blob[], schema: z.ZodType<T>) => documents(tools, bundle, name, blobs, schema);
  const [index] = await read([roots.index], IndexDocument);
  if (index === undefined) throw new Error("no index was read");
  const manifests = await read(index.manifests, ManifestDocument);
  const referrers = (await read(roots.referrers, ReferrerDocument)).map(({ subject, config, layers }, place) => ({
    ...{ manifest: roots.referrers[place] ?? subject, subject: subject.digest },
    ...{ config, evidence: layers[0] },
  }));
  const image = imageOf(roots.index.digest, index, manifests);
  checkSubjects(bundle, name, image, referrers);
  const reached = [
    ...[roots.index, ...index.manifests, ...image.blobs],
    ...referrers.flatMap(({ manifest, config, evidence }) => [manifest, config, evidence]),
  ];
  return { name, index: roots.index, image, referrers, blobs: distinct(bundle, name, reached) };
}

/** Choose the manifests that a bundle can carry: whoever can write to a registry can attach anything there. */
export async function soundReferrers(
  tools: RegistryTools,
  bundle: BundleFolder,
  image: string,
  blobs: readonly Blob[],
): Promise<Blob[]> {
  const texts = await readBlobTexts(tools, bundle, layoutFolder(image), blobs);
  return blobs.filter((_, place) => isReferrer(texts[place] ?? ""));
}

function isReferrer(text: string): boolean {
  return ReferrerDocument.safeParse(jsonOf(text)).success;
}

async function documents<T>(
  tools: RegistryTools,
  bundle: BundleFolder,
  image: string,
  blobs: readonly Blob[],
  schema: z.ZodType<T>,
): Promise<T[]> {
  const layout = layoutFolder(image);
  const texts = await readBlobTexts(tools, bundle, layout, blobs);
  return texts.map((text, place) => {
    const path = `${layout}/${blobPath(blobs[place]?.digest ?? "")}`;
    const parsed = schema.safeParse(json(bundle.file, path, text));
    if (parsed.success) return parsed.data;
    throw invalid(bundle.file, [{ path, message: `not what is expected here: ${z.prettifyError(parsed.error)}` }]);
  });
}

function checkSubjects(
  { file }: BundleFolder,
  name: string,
  image: RegistryImage,
  referrers: readonly Referrer[],
): void {
  const subjects = [image.index, ...image.manifests.map(({ digest }) => digest)];
  const wrong = referrers.filter(({ subject }) => !subjects.includes(subject));
  if (wrong.length === 0) return;
  const faults = wrong.map(({ manifest, subject }) => ({
    path: `${layoutFolder(name)}/${blobPath(manifest.digest)}`,
    message: `it refers to ${subject}, which is no part of ${image.index}`,
  }));
  throw invalid(file, faults);
}

/** Each blob once. Two sizes of one digest cannot both be true. */
function distinct({ file }: BundleFolder, name: string, blobs: readonly Blob[]): Blob[] {
  const sizes = new Map<string, number>();
  for (const { digest, size } of blobs) {
    const known = sizes.get(digest) ?? size;
    const path = `${layoutFolder(name)}/${blobPath(digest)}`;
    if (known !== size) throw invalid(file, [{ path, message: `it is said to have ${known} bytes, and ${size}` }]);
    sizes.set(digest, size);
  }
  return [...sizes].map(([digest, size]) => ({ digest, size }));
}
