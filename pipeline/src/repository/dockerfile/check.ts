import { type Dockerfile, DockerfileParser, type From, type Instruction } from "dockerfile-ast";

import type { Problem } from "../../errors/index.js";
import type { ImageDefinition, ImageSettings } from "../inputs/index.js";
import { DockerfileError } from "./errors.js";
import { finalStageProblems } from "./final-stage.js";
import { frontends } from "./frontend.js";
import type { Scope } from "./references.js";
import { checkInstruction, type Violation } from "./rules.js";

const NEXT = "Correct the Dockerfile: a build takes everything from the lock and the folder, nothing from a network.";

/**
 * Check that a Dockerfile is hermetic (no step with a network, no base without a digest, no ADD of an address, no
 * frontend from a registry), has the stages that inputs.yaml makes layers of, and ends in the stage that is the image
 * with the image's settings. Throws a DockerfileError with every problem.
 *
 * @param file path of the Dockerfile, for messages
 * @param text its content
 * @param image the image that it builds
 * @param base settings of the image's base
 */
export function checkDockerfile(
  file: string,
  text: string,
  image: Pick<ImageDefinition, "name" | "layers" | "settings">,
  base: ImageSettings | undefined,
): void {
  const stages = image.layers.map((layer) => layer.stage);
  const problems = [...dockerfileProblems(file, text, stages), ...finalStageProblems(file, text, image, base)];
  if (problems.length > 0) throw new DockerfileError(problems, NEXT);
}

/** List what is wrong with a Dockerfile, in the order in which it was found. */
export function dockerfileProblems(file: string, text: string, stages: readonly string[]): Problem[] {
  const dockerfile = DockerfileParser.parse(text);
  return [
    ...checkFrontends(file, text),
    ...checkInstructions(file, dockerfile),
    ...checkStages(file, dockerfile, stages),
  ];
}

/** List the targets of a Dockerfile in order; a stage without a name has none. */
export function stageNames(text: string): string[] {
  return DockerfileParser.parse(text)
    .getFROMs()
    .flatMap((from) => from.getBuildStage() ?? []);
}

function checkFrontends(file: string, text: string): Problem[] {
  return frontends(text)
    .filter(({ reference }) => !/@sha256:[0-9a-f]{64}$/.test(reference))
    .map(({ line, reference }) => {
      const message = `"syntax=${reference}" fetches a frontend from a registry; delete the line, the engine's own is used`;
      return problem(file, { line: line - 1, character: 0 }, { rule: "no-frontend", message });
    });
}

function checkInstructions(file: string, dockerfile: Dockerfile): Problem[] {
  const stages = new Set<string>();
  const scope: Scope = { stages, args: globalArgs(dockerfile) };
  return dockerfile.getInstructions().flatMap((instruction) => {
    const found = checkInstruction(instruction, scope).map((violation) =>
      problem(file, instruction.getRange().start, violation),
    );
    addStage(instruction, stages);
    return found;
  });
}

/** Only ARGs before the first FROM count in a FROM: https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact */
function globalArgs(dockerfile: Dockerfile): Map<string, string | undefined> {
  const properties = dockerfile.getInitialARGs().map((arg) => arg.getProperty());
  return new Map(
    properties.flatMap((property) =>
      property === null ? [] : [[property.getName(), property.getValue() || undefined] as const],
    ),
  );
}

function addStage(instruction: Instruction, stages: Set<string>): void {
  if (instruction.getKeyword() !== "FROM") return;
  const name = (instruction as From).getBuildStage();
  if (name !== null) stages.add(name.toLowerCase());
}

function checkStages(file: string, dockerfile: Dockerfile, wanted: readonly string[]): Problem[] {
  const names = dockerfile.getFROMs().flatMap((from) => from.getBuildStage() ?? []);
  return wanted
    .filter((stage) => !names.includes(stage))
    .map((stage) => {
      const message = `inputs.yaml makes a layer of stage "${stage}", which is not here; there are: ${names.join(", ")}`;
      return problem(file, { line: 0, character: 0 }, { rule: "stage-exists", message });
    });
}

function problem(file: string, start: { line: number; character: number }, violation: Violation): Problem {
  return { file, line: start.line + 1, column: start.character + 1, path: violation.rule, message: violation.message };
}
