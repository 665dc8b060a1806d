import type { Directory, File } from "@dagger.io/dagger";

import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { PACKER } from "../../repository/lock/index.js";
import { packLayer } from "../workshop/pack.js";
import type { Workshop } from "../workshop/workshop.js";
import { contextOf } from "./context.js";
import { findStage } from "./open-stage.js";

/*
 * What can hold a hundred thousand files leaves the engine as one file: its export of a folder with very many files
 * stands still (dagger#6355). docs/decisions/0029-one-file.md.
 */

/** The root file system of an image as one tar.zst. */
export async function rootfsArchive(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<File> {
  return archive(workshop, image, await workshop.tree(image, platform));
}

/** The build context of all stages as one tar.zst. */
export async function contextArchive(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<File> {
  return archive(workshop, image, await contextOf(workshop, image, platform));
}

/** What one stage leaves in /out as one tar.zst: the bytes of its layer. */
export async function stageArchive(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  name: string,
): Promise<File> {
  return (await workshop.layer(image, findStage(workshop, image, name, platform), platform)).blob;
}

async function archive(workshop: Workshop, image: ImageDefinition, tree: Directory): Promise<File> {
  return (await packLayer(workshop.settings, workshop.root, tree, image.epoch, PACKER)).blob;
}
