import { z } from "zod";

import { MediaType } from "../../documents/oci/index.js";
import { BUNDLE_TYPE } from "../../programs/cosign.js";
import { DIGEST } from "../../repository/references/index.js";
import { json } from "./bundle-contents.js";
import { invalid, layoutFolder } from "./bundle-files.js";
import type { LayoutRoots } from "./bundle-layout.js";

/** What says that a folder is a layout: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md */
export const OCI_LAYOUT = JSON.stringify({ imageLayoutVersion: "1.0.0" });

const Descriptor = z.strictObject({
  mediaType: z.string(),
  digest: z.string().regex(DIGEST),
  size: z.int().nonnegative(),
});
const Index = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(MediaType.index),
  manifests: z.tuple(
    [Descriptor.extend({ mediaType: z.literal(MediaType.index) })],
    Descriptor.extend({ mediaType: z.literal(MediaType.manifest), artifactType: z.literal(BUNDLE_TYPE) }),
  ),
});

/** Write index.json of a layout: the image's index, then what refers to it in the order of the digests. oras finds no other. */
export function writeIndex({ index, referrers }: Omit<LayoutRoots, "name">): string {
  const sorted = [...referrers].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const item = (mediaType: string, { digest, size }: { digest: string; size: number }) => ({ mediaType, digest, size });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: MediaType.index,
    manifests: [
      item(MediaType.index, index),
      ...sorted.map((one) => ({ ...item(MediaType.manifest, one), artifactType: BUNDLE_TYPE })),
    ],
  });
}

/** Read index.json of an image's layout as writeIndex writes it. Throws a BundleError. */
export function parseIndex(file: string, image: { name: string; digest: string }, text: string): LayoutRoots {
  const path = `${layoutFolder(image.name)}/index.json`;
  const parsed = Index.safeParse(json(file, path, text));
  if (!parsed.success) throw invalid(file, [{ path, message: z.prettifyError(parsed.error) }]);
  const [index, ...referrers] = parsed.data.manifests;
  if (index.digest !== image.digest) {
    const message = `it begins with ${index.digest}, but bundle.json says that ${image.name} is ${image.digest}`;
    throw invalid(file, [{ path, message }]);
  }
  const digests = parsed.data.manifests.map(({ digest }) => digest);
  if (new Set(digests).size < digests.length) throw invalid(file, [{ path, message: "it names a manifest twice" }]);
  return { name: image.name, index, referrers };
}
