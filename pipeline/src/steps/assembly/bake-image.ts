import { bakeArgv, parseBake } from "../../programs/buildx.js";
import { bakeTargetName, compareBake } from "../../repository/bake/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { checkImageDockerfile } from "../workshop/check.js";
import { goTool } from "../workshop/go-tool.js";
import { bakeFileOf } from "../workshop/image-files.js";
import { runStdout } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/**
 * Let bake itself read an image's build.hcl, and check that its plan is this factory's, and that the last stage of the
 * Dockerfile is the image that the plan is of. Returns bake's plan, JSON.
 */
export async function bakeImage(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<string> {
  checkImageDockerfile(workshop.repository, image);
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/buildx", await goTool(workshop, "buildx"))
    .withFile("/context/build.hcl", await bakeFileOf(workshop, image))
    .withWorkdir("/context");
  const argv = bakeArgv("build.hcl", { PLATFORM: platform }, [bakeTargetName(image)]);
  const printed = await runStdout(box.withExec(argv));
  compareBake(image, platform, parseBake(printed));
  return printed;
}
