export { imageFiles, type NewImage } from "./image-files.js";
export {
  assertNewImage,
  assertNewMixin,
  type ImageRequest,
  type MixinRequest,
  mixinFiles,
  type Present,
  ScaffoldError,
} from "./new.js";
