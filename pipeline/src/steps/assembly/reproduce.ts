import type { Directory } from "@dagger.io/dagger";
import {
  type Comparison,
  compareImages,
  ReproductionError,
  reproductionTable,
} from "../../documents/reproduce/index.js";
import type { Platform } from "../../repository/inputs/index.js";
import type { Settings } from "../workshop/settings.js";
import { outcomeOf } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import { Workshop } from "../workshop/workshop.js";
import { type BuiltImage, buildImage } from "./image-layout.js";

/** Build an image twice and compare. Returns a table; throws a ReproductionError where the two differ. */
export async function reproduceImage(
  settings: Settings,
  name: string,
  platforms: readonly Platform[],
): Promise<string> {
  return reproductionTable(name, await compareBuilds(settings, name, platforms));
}

/**
 * Build an image twice, the second time with nothing from a cache and in a toolbox of another digest, and compare
 * index, manifests, configs and layers. Throws a ReproductionError that names the first differing files of every
 * layer that differs.
 */
export async function compareBuilds(
  settings: Settings,
  name: string,
  platforms: readonly Platform[],
): Promise<Comparison[]> {
  const nonce = `${new Date().toISOString()} ${crypto.randomUUID()}`;
  const [first, second] = await Promise.all([
    buildFrom(settings, name, platforms),
    buildFrom({ ...settings, nonce }, name, platforms),
  ]);
  const comparisons = compareImages(first.image.assembled, second.image.assembled);
  const different = comparisons.filter((item) => item.first !== item.second);
  if (different.length === 0) return comparisons;
  const details = await Promise.all(
    different.map((item) => explain(settings, first.root, item, first.image, second.image)),
  );
  throw new ReproductionError(name, comparisons, details.flat());
}

async function buildFrom(settings: Settings, name: string, platforms: readonly Platform[]) {
  const workshop = await Workshop.open(settings);
  return { root: workshop.root, image: await buildImage(workshop, workshop.image(name), platforms) };
}

/** Say how two layers differ, file by file. Documents differ because their layers do. */
async function explain(
  settings: Settings,
  root: Directory,
  { what, kind, first, second }: Comparison,
  a: BuiltImage,
  b: BuiltImage,
): Promise<string[]> {
  const left = a.blobs.get(first);
  const right = b.blobs.get(second);
  if (kind !== "layer" || left === undefined || right === undefined) return [];
  const box = toolbox(settings, root, "pack").withMountedFile("/first", left).withMountedFile("/second", right);
  const { stdout } = await outcomeOf(box, ["python3", "-m", "pack.diff", "/first", "/second"]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => `${what}: ${line}`);
}
