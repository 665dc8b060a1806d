import { about, type Problem } from "../../errors/index.js";
import type { ImageSettings } from "../inputs/index.js";
import { readDockerfile } from "./reader.js";
import { readStage } from "./stage-settings.js";

/**
 * Compare the last stage of an image's Dockerfile with the settings of its inputs: `docker buildx bake` makes its
 * image from the one, this factory from the other. The base's settings count as set. An instruction that a builder might
 * read in another way than this program is a problem of its own.
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
    return [about(file, message, "final-stage")];
  }
  const { settings: found, unread } = readStage(text, image.name);
  if (unread.length > 0) return unread.map((item) => ({ file, ...item, path: "final-stage" }));
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

function sorted(values: Record<string, string>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

function lineOf(text: string, stage: string): number | undefined {
  return readDockerfile(text).instructions.find(({ details }) => details?.stage?.name === stage)?.line;
}
