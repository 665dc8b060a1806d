import type { ImageDefinition } from "../inputs/index.js";
import { bakeTargetName } from "./plan.js";

/**
 * Write the build.hcl of an image: it says what `bakePlan` says, which `bake-plan` compares by bake's own reader.
 * https://docs.docker.com/build/bake/reference/
 */
export function bakeFile(image: Pick<ImageDefinition, "name" | "base" | "epoch">): string {
  const target = bakeTargetName(image);
  const based = image.base !== undefined;
  return `# The target for \`docker buildx bake\` on the context that \`image --name=${image.name} context\` exports for one platform.
variable "PLATFORM" {
  default = "linux/amd64"
}

variable "SOURCE_DATE_EPOCH" {
  default = "${image.epoch}"
}

group "default" {
  targets = ["${target}"]
}

target "${target}" {
  dockerfile = "Dockerfile"
  target     = "${image.name}"
  platforms  = [PLATFORM]
  args = {
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
${based ? '    BASE              = "base"\n' : ""}  }
${based ? '  contexts = {\n    base = "oci-layout://base"\n  }\n' : ""}  tags = ["image-factory/${image.name}"]
}
`;
}
