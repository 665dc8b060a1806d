import { type Directory, dag } from "@dagger.io/dagger";

import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { bakeFileOf, dockerfileOf } from "../workshop/image-files.js";
import type { Workshop } from "../workshop/workshop.js";
import { buildImage, layoutDirectory } from "./image-layout.js";

/**
 * The build context of every stage of an image for one platform: Dockerfile, build.hcl, the toolbox, the programs
 * that stages call, every stage's verified inputs, and the base as an OCI layout in base/.
 */
export async function contextOf(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<Directory> {
  const { source } = workshop.settings;
  const plan = workshop.plan(image, platform);
  const inputs = await Promise.all(plan.map((stage) => workshop.stageInputs(image, stage, platform)));
  const context = dag
    .directory()
    .withFile("Dockerfile", await dockerfileOf(workshop, image))
    .withFile("build.hcl", await bakeFileOf(workshop, image))
    .withDirectory("toolbox", workshop.root)
    .withDirectory("stage", source.directory("toolbox/stage"));
  const withInputs = plan.reduce(
    (dir, stage, index) => dir.withDirectory(`inputs/${stage.stage}`, inputs[index] ?? dag.directory()),
    context,
  );
  if (image.base === undefined) return withInputs;
  return withInputs.withDirectory(
    "base",
    layoutDirectory(await buildImage(workshop, workshop.image(image.base), [platform])),
  );
}
