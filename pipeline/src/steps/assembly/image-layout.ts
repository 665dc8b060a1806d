import { type Directory, dag, type File } from "@dagger.io/dagger";
import {
  type AssembledImage,
  assembleImage,
  assemblePlatform,
  type BaseReference,
  blobPath,
  type ImageLayer,
  imageLayout,
  imageReference,
  layoutNames,
  type PlatformImage,
} from "../../documents/oci/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { BuiltPlatform, Workshop } from "../workshop/workshop.js";

/** A built image: its OCI documents and the blobs of its layers. */
export interface BuiltImage {
  definition: ImageDefinition;
  assembled: AssembledImage;
  /** Layer blobs by digest. */
  blobs: Map<string, File>;
}

/** Build an image for the given platforms, its bases first. */
export async function buildImage(
  workshop: Workshop,
  definition: ImageDefinition,
  platforms: readonly Platform[],
): Promise<BuiltImage> {
  const [base, built] = await Promise.all([
    definition.base === undefined ? undefined : buildImage(workshop, workshop.image(definition.base), platforms),
    Promise.all(platforms.map((platform) => workshop.platform(definition, platform))),
  ]);
  const images = built.map((item) => assembleOne(definition, item, base));
  const assembled = assembleImage(definition, images, baseReference(base, base?.assembled.index.descriptor.digest));
  const layers = built.flatMap((item) => item.layers);
  return { definition, assembled, blobs: new Map(layers.map((layer) => [layer.digest, layer.blob])) };
}

/** Write an image as an OCI image layout, without the blobs that the reader has already. */
export function layoutDirectory(image: BuiltImage, have: readonly string[] = []): Directory {
  const layout = imageLayout(image.assembled, layoutNames(image.definition));
  const documents = layout.files.reduce((dir, file) => dir.withNewFile(file.path, file.text), dag.directory());
  const missing = layout.layers.map((layer) => layer.digest).filter((digest) => !have.includes(digest));
  return missing.reduce((dir, digest) => withBlob(dir, digest, image.blobs.get(digest)), documents);
}

function withBlob(dir: Directory, digest: string, blob: File | undefined): Directory {
  if (blob === undefined) throw new Error(`no blob was built for layer ${digest}`);
  // Setting permissions here would copy the blob; as it is, it is linked.
  return dir.withFile(blobPath(digest), blob);
}

function assembleOne(definition: ImageDefinition, built: BuiltPlatform, base: BuiltImage | undefined): PlatformImage {
  const digest = base?.assembled.platforms.find((item) => item.platform === built.platform)?.manifest.descriptor.digest;
  return assemblePlatform(definition, built.platform, built.layers.map(imageLayer), baseReference(base, digest));
}

function imageLayer({ blob: _, ...layer }: BuiltPlatform["layers"][number]): ImageLayer {
  return layer;
}

function baseReference(base: BuiltImage | undefined, digest: string | undefined): BaseReference | null {
  return base === undefined || digest === undefined ? null : { name: imageReference(base.definition), digest };
}
