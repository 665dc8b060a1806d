export {
  annotationsOf,
  type BaseReference,
  imageReference,
  labelsOf,
  PACKER_ANNOTATION,
} from "./annotations.js";
export { type AssembledImage, assembleImage, assemblePlatform, type PlatformImage } from "./assemble.js";
export { type JsonBlob, jsonBlob } from "./blob.js";
export { type ImageConfig, imageConfig } from "./config.js";
export type { Descriptor } from "./descriptor.js";
export { OciError } from "./errors.js";
export { type ImageIndex, imageIndex } from "./image-index.js";
export type { ImageLayer, PackedLayer } from "./layer.js";
export { blobPath, imageLayout, type Layout, type LayoutFile, type LayoutNames, layoutNames } from "./layout.js";
export { type ImageManifest, imageManifest } from "./manifest.js";
export { MediaType } from "./media-types.js";
export { type OciPlatform, ociPlatform } from "./platform.js";
