import type { Container } from "@dagger.io/dagger";

import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { StagePlan } from "../../repository/lock/index.js";
import { dockerfileOf } from "../workshop/image-files.js";
import { buildStage, withStageShell } from "../workshop/stage.js";
import type { Workshop } from "../workshop/workshop.js";

/** The stage that every other one starts from, before its own steps. */
const START = "toolbox";

/**
 * Open one stage of an image by hand: as it is after its steps, or (`before`) as its first step finds it, which also
 * works for a stage that fails.
 */
export async function openStage(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  name: string,
  before: boolean,
): Promise<Container> {
  const inputs = await workshop.stageInputs(image, findStage(workshop, image, name, platform), platform);
  const dockerfile = await dockerfileOf(workshop, image);
  const context = { image, stage: before ? START : name, inputs, toolboxRoot: workshop.root, dockerfile };
  return withStageShell(buildStage(workshop.settings, context, platform), inputs);
}

/** Find what goes to a stage; the error names the stages that there are. */
export function findStage(workshop: Workshop, image: ImageDefinition, name: string, platform: Platform): StagePlan {
  const plan = workshop.plan(image, platform);
  const found = plan.find((stage) => stage.stage === name);
  if (found !== undefined) return found;
  throw new Error(`${image.name} has no stage "${name}"; there are ${plan.map((stage) => stage.stage).join(", ")}`);
}
