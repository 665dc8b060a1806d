import type { Directory } from "@dagger.io/dagger";

import { type ImageDefinition, lockPath, type Platform } from "../../repository/inputs/index.js";
import { keptTag } from "../../repository/lock/index.js";
import { hasStore, type Kept, keep } from "../workshop/store.js";
import { timesOf } from "../workshop/times.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/**
 * Keep in the store what images, their bases and the toolbox were built from: one artifact for each lock, named by
 * image, platform and lock. Does nothing without a store.
 */
export async function keepInputs(
  workshop: Workshop,
  images: readonly ImageDefinition[],
  platforms: (image: ImageDefinition) => readonly Platform[],
): Promise<void> {
  if (!hasStore(workshop.settings)) return;
  const all = new Map(images.flatMap((image) => workshop.lineage(image)).map((image) => [image.name, image]));
  const wanted = [...all.values()].flatMap((image) => platforms(image).map((platform) => ({ image, platform })));
  const sets = await Promise.all(wanted.map(({ image, platform }) => keptSet(workshop, image, platform)));
  const { lock, files } = workshop.tools;
  const tools: Kept = { tag: tagOf(workshop, lock), files };
  // What was packed was not waited for by its need, but because inputs of a build that fails are not kept.
  const before = workshop.recorder.steps.filter(({ kind }) => kind === "fetch" || kind === "pack").map(({ id }) => id);
  await workshop.recorder.step({ id: "keep inputs", kind: "keep", after: before }, async ({ ran }) => {
    const box = toolbox(workshop.settings, workshop.root, "fetch");
    const done = await keep(workshop.settings, box, [tools, ...sets.flat()]);
    if (done !== undefined) ran(await timesOf(done));
  });
}

/** Keep in the store what was fetched by one lock. Does nothing without a store. */
export async function keepFiles(workshop: Workshop, lock: string, files: Directory): Promise<void> {
  const box = toolbox(workshop.settings, workshop.root, "fetch");
  await keep(workshop.settings, box, [{ tag: tagOf(workshop, lock), files }]);
}

async function keptSet(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<Kept[]> {
  const plan = workshop.plan(image, platform).filter(({ debs, wheels }) => debs.length + wheels.length > 0);
  const [first, ...rest] = await Promise.all(plan.map((stage) => workshop.fetched(image, stage, platform)));
  if (first === undefined) return [];
  const files = rest.reduce((all, more) => all.withDirectory(".", more), first);
  return [{ tag: tagOf(workshop, lockPath(image, platform)), files }];
}

function tagOf(workshop: Workshop, lock: string): string {
  return keptTag(lock, workshop.repository.locks.get(lock) ?? "");
}
