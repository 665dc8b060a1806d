import type { Problem } from "../../errors/index.js";
import {
  contextProblems,
  finalCopyProblems,
  layerFileProblems,
  readStages,
  type Stage,
  unusedStages,
} from "../../judgement/sources/index.js";
import { dockerfilePath } from "../../repository/derived/index.js";
import { checkDockerfile } from "../../repository/dockerfile/index.js";
import { findImage, type ImageDefinition } from "../../repository/inputs/index.js";
import { didYouMean } from "../../text/nearest.js";
import { whereAsked } from "./derived.js";
import { type Found, failuresOf } from "./failures.js";
import type { Repository } from "./repository.js";

const NEXT = "Correct these files, then run the command again.";

/** What is wrong with the Dockerfile of an image, written or derived, and with the files that its stages take. */
export function dockerfileFindings(repository: Repository, image: ImageDefinition): Found[] {
  const file = dockerfilePath(image);
  const text = repository.dockerfiles.get(file);
  const own = told(layerFileProblems(repository.snapshot, image, repository.at), onlyDerived(repository, image));
  if (text === undefined) return [own];
  const asked = underivable(repository, image);
  if (asked.length > 0) return [own, told(asked)];
  const base = image.base === undefined ? undefined : findImage(repository.catalog, image.base);
  const rules = failuresOf(() => checkDockerfile(file, text, image, base?.settings)).map(({ problems, next }) => ({
    problems: problems.filter(({ path }) => path !== "stage-exists"),
    next,
  }));
  const stages = stagesOf(repository, file, text);
  const against = told(
    stagesMissing(repository, image, stages),
    // What a derived stage takes is what its layer names: that is told where it is named.
    repository.derived.has(file) ? [] : contextProblems(repository.snapshot, file, stages, image),
    finalCopyProblems(file, stages, image),
  );
  return [own, ...[...rules, against].map((found) => placed(repository, found))];
}

/** Stages of the Dockerfile of a folder that nothing is made of. */
export function unusedIn(repository: Repository, folder: string): Problem[] {
  const file = dockerfilePath({ folder });
  const text = repository.dockerfiles.get(file);
  const own = repository.catalog.images.filter((image) => image.folder === folder);
  // A derived one has a stage for each layer, and no other.
  return text === undefined || own.length === 0 || repository.derived.has(file)
    ? []
    : unusedStages(file, stagesOf(repository, file, text), own);
}

function told(...problems: (readonly Problem[])[]): Found {
  return { problems: problems.flat(), next: NEXT };
}

function placed(repository: Repository, { problems, next }: Found): Found {
  return { problems: problems.map((problem) => whereAsked(repository, problem)), next };
}

/** What an image asks for and a Dockerfile cannot say. */
function underivable({ derived, at }: Repository, image: ImageDefinition): Problem[] {
  const { problems = [] } = derived.get(dockerfilePath(image)) ?? {};
  return problems
    .filter((problem) => problem.image === image.name)
    .map(({ path, message }) => at(image.name, path, message));
}

/** What stages are told by inputs.yaml where they are derived; a written one says it itself. */
function onlyDerived({ derived, at }: Repository, image: ImageDefinition): Problem[] {
  const file = dockerfilePath(image);
  if (derived.has(file)) return [];
  return image.layers.flatMap((layer, index) =>
    (["withoutBytecode", "folders"] as const)
      .filter((key) => layer[key] !== undefined)
      .map((key) => {
        const message = `${file} makes this stage, and nothing reads this; say it there, or take that file away`;
        return at(image.name, ["layers", index, key], message);
      }),
  );
}

/** Stages of Dockerfiles, by repository and file: variants of an image share one. */
const STAGES = new WeakMap<Repository, Map<string, Stage[]>>();

function stagesOf(repository: Repository, file: string, text: string): Stage[] {
  const known = STAGES.get(repository) ?? new Map<string, Stage[]>();
  STAGES.set(repository, known);
  const stages = known.get(file) ?? readStages(text);
  known.set(file, stages);
  return stages;
}

/** Stages that inputs.yaml makes layers of and the Dockerfile does not have, where they are named. */
function stagesMissing({ at }: Repository, { name, layers }: ImageDefinition, read: readonly Stage[]): Problem[] {
  const stages = read.flatMap((stage) => stage.name || []);
  return layers.flatMap(({ stage }, index) => {
    if (stages.includes(stage)) return [];
    const message = `the Dockerfile has no stage "${stage}"${didYouMean(stage, stages)}; there are: ${stages.join(", ")}`;
    return [at(name, ["layers", index, "stage"], message)];
  });
}
