import type { Problem } from "../../errors/index.js";
import type { ImageDefinition, ImageSettings } from "../inputs/index.js";
import { globalArgs } from "./args.js";
import { frontends } from "./directives.js";
import { DockerfileError } from "./errors.js";
import { finalStageProblems } from "./final-stage.js";
import { type Reading, readDockerfile } from "./reader.js";
import { isDigest } from "./references.js";
import type { Place } from "./refusal.js";
import { checkInstruction, type Violation } from "./rules.js";

/** The rule that says what is not read. */
const NOT_UNDERSTOOD = "not-understood";

const NEXT = "Correct the Dockerfile: a build takes everything from the lock and the folder, nothing from a network.";

/**
 * Check that a Dockerfile is read to the letter and hermetic (no step with a network, no base without a digest, no ADD of
 * an address, no frontend from a registry), has the stages that inputs.yaml makes layers of, and ends in the stage that is
 * the image with the image's settings. Throws a DockerfileError with every problem.
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
  const found = dockerfileProblems(file, text, stages);
  const refused = found.filter(({ path }) => path === NOT_UNDERSTOOD).map(({ line }) => line);
  const last = finalStageProblems(file, text, image, base).filter(({ line }) => !refused.includes(line));
  if (found.length + last.length > 0) throw new DockerfileError([...found, ...last], NEXT);
}

/** List what is wrong with a Dockerfile, in the order in which it was found. */
export function dockerfileProblems(file: string, text: string, stages: readonly string[]): Problem[] {
  const reading = readDockerfile(text);
  return [
    ...checkHead(file, text, reading),
    ...checkInstructions(file, reading),
    ...checkStages(file, reading, stages),
  ];
}

/** List the targets of a Dockerfile in order; a stage without a name has none. */
export function stageNames(text: string): string[] {
  return namesOf(readDockerfile(text));
}

function namesOf({ instructions }: Reading): string[] {
  return instructions.flatMap(({ details }) => details?.stage?.name ?? []);
}

/** A line that names a frontend is told once, though it is no instruction either. */
function checkHead(file: string, text: string, { refusals }: Reading): Problem[] {
  const named = frontends(text);
  const fetched = named.filter(({ reference }) => !isDigest(reference));
  const lines = fetched.length > 0 ? named.map(({ line }) => line) : [];
  const refused = refusals.filter(({ line }) => !lines.includes(line));
  return [
    ...fetched.map(({ reference, ...place }) =>
      problem(file, place, { rule: "no-frontend", message: fetches(reference) }),
    ),
    ...refused.map(({ message, ...place }) => problem(file, place, { rule: NOT_UNDERSTOOD, message })),
  ];
}

function fetches(reference: string): string {
  return `"syntax=${reference}" fetches a frontend from a registry; delete the line, the engine's own is used`;
}

function checkInstructions(file: string, { instructions, token }: Reading): Problem[] {
  const stages: (string | undefined)[] = [];
  const scope = { stages, args: globalArgs(instructions, token) };
  return instructions.flatMap((instruction) => {
    const found = checkInstruction(instruction, scope).map((violation) => problem(file, instruction, violation));
    if (instruction.keyword === "FROM") stages.push(instruction.details?.stage?.name);
    return found;
  });
}

function checkStages(file: string, reading: Reading, wanted: readonly string[]): Problem[] {
  const names = namesOf(reading);
  return wanted
    .filter((stage) => !names.includes(stage))
    .map((stage) => {
      const message = `inputs.yaml makes a layer of stage "${stage}", which is not here; there are: ${names.join(", ")}`;
      return problem(file, { line: 1, column: 1 }, { rule: "stage-exists", message });
    });
}

function problem(file: string, { line, column }: Place, { rule, message }: Violation): Problem {
  return { file, line, column, path: rule, message };
}
