import type { Problem } from "../../errors/index.js";
import type { ImageDefinition, LayerInputs } from "../../repository/inputs/index.js";
import { matchesGlob } from "../../text/glob.js";
import { didYouMeanName } from "../../text/nearest.js";
import { neededBy, type Stage, stageCalled, type Taken } from "./copies.js";
import { kindAt, nearestTo, type Snapshot } from "./snapshot.js";

/** Where the programs that stages call lie in the repository; stages find them in stage/. */
const PROGRAMS = "toolbox/stage";

/** What is in every context besides a stage's own inputs. What is in toolbox/ is known when it is made. */
const SHARED = ["Dockerfile", "stage", "toolbox"];

/**
 * Find what the stages of an image take from their context and that is not in it. Each layer's stage is built by itself,
 * with its own inputs only: inputs/STAGE/, with the files that its layer names, its .debs and its wheels.
 */
export function contextProblems(
  snapshot: Snapshot,
  file: string,
  stages: readonly Stage[],
  image: Pick<ImageDefinition, "folder" | "layers" | "base">,
): Problem[] {
  return image.layers.flatMap((layer) => {
    const stage = stageCalled(stages, layer.stage);
    if (stage === undefined) return [];
    return neededBy(stages, stage).flatMap((one) => stageProblems(snapshot, file, one, image, layer));
  });
}

function stageProblems(
  snapshot: Snapshot,
  file: string,
  { takes }: Stage,
  image: Pick<ImageDefinition, "folder" | "base">,
  layer: LayerInputs,
): Problem[] {
  return takes
    .filter(({ from }) => from === undefined)
    .flatMap((taken) =>
      taken.sources.flatMap((source) => {
        const message = sourceProblem(snapshot, source, image, layer);
        return message === undefined ? [] : [problemOf(file, taken, message)];
      }),
    );
}

function problemOf(file: string, { line, column, keyword }: Taken, message: string): Problem {
  return { file, line, column, path: "context", message: `${keyword} ${message}` };
}

/** Say what is wrong with a source; undefined where it is there, or where only a builder knows what it stands for. */
function sourceProblem(
  snapshot: Snapshot,
  source: string,
  image: Pick<ImageDefinition, "folder" | "base">,
  layer: LayerInputs,
): string | undefined {
  if (/[$\\[\]]|^<<|^[a-z]+:\/\//.test(source)) return undefined;
  const path = source.replace(/^(?:\.?\/)+|\/+$/g, "").replace(/^\.$/, "");
  const own = ownPaths(snapshot, image, layer);
  if (path === "" || isThere(snapshot, path, own)) return undefined;
  if (path.startsWith("stage/"))
    return `takes ${source}, which ${PROGRAMS} does not have${programHint(snapshot, path)}`;
  return `takes ${source}, which the context of stage "${layer.stage}" does not have${hint(snapshot, path, image, layer, own)}`;
}

function programHint(snapshot: Snapshot, path: string): string {
  return nearestTo(snapshot, `${PROGRAMS}/${path.slice("stage/".length)}`, PROGRAMS);
}

/** Every path below the inputs of a stage, as far as it is known without a build. */
function ownPaths(
  snapshot: Snapshot,
  { folder, base }: Pick<ImageDefinition, "folder" | "base">,
  { stage, debs, wheels, files = [] }: LayerInputs,
): string[] {
  const root = `inputs/${stage}`;
  const named = [...snapshot.paths].flatMap((path) => {
    const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).replace(/\/$/, "") : "";
    return files.some((file) => below === file || below.startsWith(`${file}/`)) ? [below] : [];
  });
  const parents = named.flatMap((path) => path.split("/").map((_, index, all) => all.slice(0, index + 1).join("/")));
  return [
    ...["inputs", root],
    ...(debs === undefined ? [] : [`${root}/debs`, ...(base === undefined ? [] : [`${root}/base-status`])]),
    ...(wheels === undefined ? [] : [`${root}/wheels`]),
    ...new Set(parents.map((path) => `${root}/${path}`)),
  ];
}

function isThere(snapshot: Snapshot, path: string, own: readonly string[]): boolean {
  const [first = "", ...rest] = path.split("/");
  if (/[*?]/.test(path)) {
    const shared = [...snapshot.paths].flatMap((one) => (one.startsWith(`${PROGRAMS}/`) ? [one.slice(8)] : []));
    return (
      first === "toolbox" || [...SHARED, ...own, ...shared].some((one) => matchesGlob(path, one.replace(/\/$/, "")))
    );
  }
  if (SHARED.includes(path) || first === "toolbox") return true;
  if (first === "stage") return kindAt(snapshot, [PROGRAMS, ...rest].join("/")) !== undefined;
  // What is below debs/ and wheels/ is named by the lock.
  return own.some(
    (one) => one === path || (/^inputs\/[^/]+\/(?:debs|wheels)$/.test(one) && path.startsWith(`${one}/`)),
  );
}

function hint(
  snapshot: Snapshot,
  path: string,
  { folder }: Pick<ImageDefinition, "folder">,
  { stage }: LayerInputs,
  own: readonly string[],
): string {
  const root = `inputs/${stage}`;
  const asked = path.replace(/^inputs\/[^/]+\//, "");
  if (own.includes(`${root}/${asked}`)) return `, did you mean "${root}/${asked}"?`;
  if (kindAt(snapshot, `${folder}/${asked}`) !== undefined) {
    return `; name "${asked}" in "files" of the layer, and copy it from ${root}/${asked}`;
  }
  const has = own.filter((one) => one.split("/").length === 3).map((one) => one.slice(root.length + 1));
  return didYouMeanName(path, own) || `; below ${root}/ there is: ${has.join(", ") || "nothing"}`;
}
