import { matchesGlob } from "../../text/glob.js";
import { type LayerInputs, normalizePythonName } from "../inputs/index.js";
import { renewLock, UnassignedError, wholeFile } from "./errors.js";
import type { Deb, Lock, Wheel } from "./schema.js";

/** The packages that one stage of a Dockerfile makes its layer of. */
export interface StagePlan {
  stage: string;
  comment: string;
  debs: Deb[];
  wheels: Wheel[];
}

/** Every package of the lock in the stage that takes it, and what was asked of no avail. */
export interface LayerPlan {
  stages: StagePlan[];
  /** Names and globs of inputs.yaml that took nothing on this platform: `torch: nvidia-*`. */
  unused: string[];
}

type Kind = "debs" | "wheels";
type Package = Deb | Wheel;

/**
 * Give every package of a lock to one layer. Names and globs choose first, in the order of the layers; then
 * "compiled" and "pure" take what is left of theirs, then "rest". What a base provides (`from`) is in its layers
 * already. Throws an UnassignedError for packages that no layer takes.
 */
export function assignLayers(
  file: string,
  lock: Pick<Lock, "image" | "debs" | "wheels">,
  layers: readonly LayerInputs[],
): LayerPlan {
  const debs = choose(lock.debs, layers, "debs");
  const wheels = choose(lock.wheels, layers, "wheels");
  const left = [
    ...debs.left.map((item) => `.deb ${item.name} ${item.version}`),
    ...wheels.left.map((item) => `wheel ${item.name} ${item.version}`),
  ];
  if (left.length > 0) {
    const problems = left.map((what) => ({ ...wholeFile(file, `no layer takes the ${what}`), path: "layers" }));
    throw new UnassignedError(
      problems,
      `Name it in a layer, add a layer with "rest", or leave it out with "omit" and ${renewLock(lock.image)}`,
    );
  }
  const stages = layers.map(({ stage, comment }, index) => ({
    stage,
    comment,
    debs: debs.taken[index] ?? [],
    wheels: wheels.taken[index] ?? [],
  }));
  return { stages, unused: [...debs.unused, ...wheels.unused] };
}

interface Choice<T> {
  taken: T[][];
  left: T[];
  unused: string[];
}

function choose<T extends Package>(packages: readonly T[], layers: readonly LayerInputs[], kind: Kind): Choice<T> {
  const taken: T[][] = layers.map(() => []);
  const left: T[] = [];
  for (const item of packages) {
    if (item.from !== undefined) continue;
    const index = layerOf(item, layers, kind);
    if (index < 0) left.push(item);
    else taken[index]?.push(item);
  }
  return { taken, left, unused: unusedGlobs(packages, layers, kind) };
}

function layerOf(item: Package, layers: readonly LayerInputs[], kind: Kind): number {
  const named = layers.findIndex((layer) => globsOf(layer, kind).some((glob) => takes(glob, item.name, kind)));
  if (named >= 0) return named;
  const classed = layers.findIndex((layer) => layer[kind] === classOf(item));
  return classed >= 0 ? classed : layers.findIndex((layer) => layer[kind] === "rest");
}

/** A wheel for any platform is pure Python: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function classOf(item: Package): string {
  if (!("filename" in item)) return "rest";
  return item.filename.endsWith("-any.whl") ? "pure" : "compiled";
}

function globsOf(layer: LayerInputs, kind: Kind): string[] {
  const wanted = layer[kind];
  return Array.isArray(wanted) ? wanted : [];
}

/** A name of Python has many spellings, one of Debian has one: `python3.11` is no `python3-11`. */
function takes(glob: string, name: string, kind: Kind): boolean {
  return kind === "debs" ? matchesGlob(glob, name) : matchesGlob(normalizePythonName(glob), normalizePythonName(name));
}

function unusedGlobs(packages: readonly Package[], layers: readonly LayerInputs[], kind: Kind): string[] {
  return layers.flatMap((layer) =>
    globsOf(layer, kind)
      .filter((glob) => !packages.some((item) => takes(glob, item.name, kind)))
      .map((glob) => `${layer.stage}: ${glob}`),
  );
}
