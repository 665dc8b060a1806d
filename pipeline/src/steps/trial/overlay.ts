import type { Directory } from "@dagger.io/dagger";
import { overlayProblems, type SmokeTest, smokeRuns } from "../../judgement/smoke/index.js";
import {
  distPackages,
  type ImageDefinition,
  InputsError,
  lockPath,
  type Platform,
} from "../../repository/inputs/index.js";
import { keepFiles } from "../assembly/keep-inputs.js";
import { fetchInputs } from "../workshop/fetch.js";
import { withImagePython } from "../workshop/image-python.js";
import { readTestLock } from "../workshop/repository.js";
import { runStep } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/** Fails before anything runs where a command asks for an overlay that tests/inputs.yaml does not name. */
export function checkOverlays(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  file: string,
  commands: readonly SmokeTest[],
): void {
  const overlaid = workshop.repository.testInputs.find((wants) => wants.owner === image.name)?.platforms ?? [];
  const problems = overlayProblems(file, commands, platforms, overlaid);
  if (problems.length > 0) throw new InputsError(problems, "Name the wheels there, or the command's platforms.");
}

/**
 * Unpack what the commands lay over the image on this platform: a folder for PYTHONPATH. It is fetched by the locks in
 * tests/locks, kept in the store like all inputs, and unpacked as the image's wheels are. Undefined where no command asks.
 */
export async function overlay(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  commands: readonly SmokeTest[],
): Promise<Directory | undefined> {
  const wants = workshop.repository.testInputs.find((one) => one.owner === image.name);
  const asked = smokeRuns(commands, platform).some(({ test }) => test.overlay === true);
  if (!asked || wants === undefined) return undefined;
  const { wheels } = readTestLock(workshop.repository, wants, platform);
  const fetched = await fetchInputs(workshop.settings, workshop.root, image.name, { debs: [], wheels });
  await keepFiles(workshop, lockPath(wants, platform), fetched);
  const step = toolbox(workshop.settings, workshop.root, "stage")
    .withMountedDirectory("/wheels", await withImagePython(workshop, image, fetched))
    .withExec(["python3", "-m", "stage.wheels", "/wheels", "/out"]);
  return (await runStep(step, "/out")).directory(distPackages(image.python.version));
}
