import type { Directory } from "@dagger.io/dagger";
import {
  type ComponentFile,
  type KnownBulletins,
  type Listing,
  parseCatalogue,
  parseComponents,
  parseListing,
  readBulletins,
} from "../../judgement/csaf/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { runText } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { advisoryDb } from "./advisory-db.js";

/** The parts of CUDA: what bulletins call them, and what their files are called. */
const COMPONENTS = "toolbox/components/components.json";

/** Tell documents of CSAF from records of OSV, in a folder of advisories. Throws a StepError where a file is neither. */
export async function listAdvisories(workshop: Workshop, folder: Directory): Promise<Listing> {
  const step = (await advisoryDb(workshop))
    .withMountedDirectory("/advisories", folder)
    .withExec(["advisory-db", "csaf", "/advisories", "/csaf.json"]);
  return parseListing(await runText(step, "/csaf.json"));
}

/** Read documents of CSAF. Throws an AdvisoryError with all that is wrong with any of them. */
export async function bulletinsOf(
  workshop: Workshop,
  { documents }: Listing,
  now: Date,
): Promise<KnownBulletins | undefined> {
  return readBulletins(documents, await componentCatalogue(workshop), now);
}

/** Read the parts of CUDA that are known. */
export async function componentCatalogue({ settings }: Workshop) {
  return parseCatalogue(await settings.source.file(COMPONENTS).contents());
}

/** List the parts of CUDA in the root file system of an image, by the names of their files. Nothing of it is run. */
export async function imageComponents(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
): Promise<ComponentFile[]> {
  const step = toolbox(workshop.settings, workshop.root, "components", "installed")
    .withMountedDirectory("/image", await workshop.tree(image, platform))
    .withMountedFile("/components.json", workshop.settings.source.file(COMPONENTS))
    .withExec(["python3", "-m", "components", "/image", "/components.json", "--output=/found.json"]);
  return parseComponents(await runText(step, "/found.json"));
}
