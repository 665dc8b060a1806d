import { about, type Problem } from "../../errors/index.js";
import type { ImageDefinition, LayerInputs, Platform } from "../inputs/index.js";
import type { StagePlan } from "./assign.js";
import { EmptyLayerError } from "./errors.js";

const NEXT =
  "Correct the layer's debs, wheels or files; or say where it is empty, and why: emptyOn: { platforms: [linux/arm64], reason: … }.";

/** Tell whether inputs.yaml says that a layer is empty on a platform. */
export function mayBeEmpty(layer: Pick<LayerInputs, "emptyOn"> | undefined, platform: Platform): boolean {
  return layer?.emptyOn?.platforms.includes(platform) === true;
}

/**
 * Check that every layer that asks for packages takes some, or says that it is empty there; and that none says so in vain.
 * A layer that asks for none is made by its stage alone. Throws an EmptyLayerError with every problem.
 *
 * @param file the inputs.yaml, for messages
 */
export function checkFilled(
  file: string,
  layers: readonly LayerInputs[],
  stages: readonly StagePlan[],
  platform: Platform,
): void {
  const problems = layers.flatMap((layer, index) => problemsOf(file, layer, index, stages[index], platform));
  if (problems.length > 0) throw new EmptyLayerError(problems, NEXT);
}

/**
 * Make the error for a stage that left nothing in /out.
 * @param file what says what the stage does, for messages
 */
export function emptyStage(
  file: string,
  image: Pick<ImageDefinition, "name">,
  plan: StagePlan,
  platform: Platform,
): EmptyLayerError {
  const message = `stage "${plan.stage}" of "${image.name}" left nothing in /out for ${platform}`;
  return new EmptyLayerError([about(file, message, plan.stage)], NEXT);
}

function problemsOf(
  file: string,
  layer: LayerInputs,
  index: number,
  plan: StagePlan | undefined,
  platform: Platform,
): Problem[] {
  const taken = (plan?.debs.length ?? 0) + (plan?.wheels.length ?? 0) + (layer.files?.length ?? 0);
  if (taken > 0 && mayBeEmpty(layer, platform)) {
    const message = `"${layer.stage}" is not empty on ${platform}: it takes ${taken} packages and files`;
    return [about(file, message, `layers[${index}].emptyOn`)];
  }
  const asked = [...wordsOf("debs", layer.debs), ...wordsOf("wheels", layer.wheels)];
  if (taken > 0 || asked.length === 0 || mayBeEmpty(layer, platform)) return [];
  const message = `nothing in the lock for ${platform} is for "${layer.stage}": ${asked.join(", ")} took no package, so the layer would be empty`;
  return [about(file, message, `layers[${index}]`)];
}

function wordsOf(kind: string, wanted: string | readonly string[] | undefined): string[] {
  if (wanted === undefined) return [];
  return [`${kind} ${typeof wanted === "string" ? wanted : wanted.map((glob) => JSON.stringify(glob)).join(" ")}`];
}
