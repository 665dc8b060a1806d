import {
  type Cmd,
  DockerfileParser,
  type Entrypoint,
  type Instruction,
  type JSONInstruction,
  type PropertyInstruction,
} from "dockerfile-ast";

import type { Problem } from "../../errors/index.js";
import type { ImageSettings } from "../inputs/index.js";

/** What a stage sets, in the words of an OCI image config; what it does not set is missing. */
export type StageSettings = Pick<ImageSettings, "env" | "user" | "entrypoint" | "cmd" | "workdir"> & {
  exposedPorts: string[];
  volumes: string[];
};

/** Read ENV, USER, ENTRYPOINT, CMD, WORKDIR, EXPOSE and VOLUME of one stage of a Dockerfile. */
export function stageSettings(text: string, stage: string): StageSettings {
  const settings: StageSettings = { env: {}, exposedPorts: [], volumes: [] };
  for (const instruction of instructionsOf(text, stage)) apply(settings, instruction);
  return settings;
}

/**
 * Compare the last stage of an image's Dockerfile with the settings of its inputs: `docker buildx bake` makes its
 * image from the one, this factory from the other. The base's settings count as set.
 */
export function finalStageProblems(
  file: string,
  text: string,
  image: { name: string; settings: ImageSettings },
  base: ImageSettings | undefined,
): Problem[] {
  const line = lineOf(text, image.name);
  if (line === undefined) {
    const message = `expected a last stage called "${image.name}", as the image; it is not here`;
    return [{ file, line: 0, column: 0, path: "final-stage", message }];
  }
  const found = stageSettings(text, image.name);
  const expected = image.settings;
  const pairs: [string, unknown, unknown][] = [
    ["ENV", sorted(expected.env), sorted({ ...base?.env, ...found.env })],
    ["USER", expected.user, found.user ?? base?.user],
    ["WORKDIR", expected.workdir, found.workdir ?? base?.workdir],
    ["ENTRYPOINT", expected.entrypoint, found.entrypoint ?? base?.entrypoint],
    ["CMD", expected.cmd, found.cmd ?? (found.entrypoint === undefined ? base?.cmd : undefined)],
    ["EXPOSE", expected.exposedPorts, [...(base?.exposedPorts ?? []), ...found.exposedPorts]],
    ["VOLUME", expected.volumes, [...(base?.volumes ?? []), ...found.volumes]],
  ];
  return pairs
    .filter(([, wanted, got]) => JSON.stringify(wanted) !== JSON.stringify(got))
    .map(([what, wanted, got]) => ({
      ...{ file, line, column: 1, path: "final-stage" },
      message: `stage "${image.name}": ${what} is ${JSON.stringify(got)}, inputs.yaml says ${JSON.stringify(wanted)}`,
    }));
}

function instructionsOf(text: string, stage: string): Instruction[] {
  const dockerfile = DockerfileParser.parse(text);
  const from = dockerfile.getFROMs();
  const index = from.findIndex((item) => item.getBuildStage() === stage);
  const start = from[index]?.getRange().start.line ?? Number.POSITIVE_INFINITY;
  const end = from[index + 1]?.getRange().start.line ?? Number.POSITIVE_INFINITY;
  return dockerfile.getInstructions().filter((item) => {
    const { line } = item.getRange().start;
    return line > start && line < end;
  });
}

function apply(settings: StageSettings, instruction: Instruction): void {
  const words = () => instruction.getArguments().map((word) => word.getValue());
  switch (instruction.getKeyword()) {
    case "ENV":
      for (const item of (instruction as PropertyInstruction & { getProperties(): Property[] }).getProperties()) {
        settings.env[item.getName()] = item.getValue() ?? "";
      }
      break;
    case "USER":
      settings.user = words()[0];
      break;
    case "WORKDIR":
      settings.workdir = words()[0];
      break;
    case "ENTRYPOINT":
      settings.entrypoint = strings(instruction as Entrypoint);
      break;
    case "CMD":
      settings.cmd = strings(instruction as Cmd);
      break;
    case "EXPOSE":
      settings.exposedPorts.push(...words());
      break;
    case "VOLUME":
      settings.volumes.push(...strings(instruction as JSONInstruction));
      break;
  }
}

interface Property {
  getName(): string;
  getValue(): string | null;
}

function strings(instruction: JSONInstruction): string[] {
  return instruction.getJSONStrings().map((item) => JSON.parse(item.getValue()) as string);
}

function sorted(values: Record<string, string>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

function lineOf(text: string, stage: string): number | undefined {
  const from = DockerfileParser.parse(text)
    .getFROMs()
    .find((item) => item.getBuildStage() === stage);
  return from && from.getRange().start.line + 1;
}
