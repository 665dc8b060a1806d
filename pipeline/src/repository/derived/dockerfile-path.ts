import type { ImageDefinition } from "../inputs/index.js";

/** Where the Dockerfile of an image lies, or would lie. */
export function dockerfilePath({ folder }: Pick<ImageDefinition, "folder">): string {
  return `${folder}/Dockerfile`;
}
