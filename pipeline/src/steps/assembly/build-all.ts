import { type Directory, dag, type File } from "@dagger.io/dagger";
import { buildReport, checkBudgets, writeReport } from "../../documents/report/index.js";
import { type ImageDefinition, selectPlatforms } from "../../repository/inputs/index.js";
import { keepRecords } from "../metrics/keep.js";
import type { Call } from "../metrics/record.js";
import { ownImages } from "../workshop/beneath.js";
import type { Workshop } from "../workshop/workshop.js";
import { type BuiltImage, buildImage, layoutDirectory } from "./image-layout.js";
import { keepInputs } from "./keep-inputs.js";

/** Build every image of the repository: a layout for each, and report.json. */
export async function buildAll(
  workshop: Workshop,
  platforms: readonly string[],
  commit: Omit<Call, "command">,
  have?: File,
): Promise<Directory> {
  const start = Date.now();
  const images = ownImages(workshop.repository.catalog.images, workshop.settings.beneath);
  const [built, known] = await Promise.all([buildImages(workshop, images, platforms), readHave(have)]);
  await keepInputs(workshop, images, (image) => selectPlatforms(image, platforms));
  const seconds = Math.round((Date.now() - start) / 1000);
  const report = buildReport(
    built.map((image) => image.assembled),
    seconds,
  );
  checkBudgets(report);
  await keepRecords(workshop, built, { command: "build-all", ...commit });
  const layouts = built.reduce((dir, image) => {
    const { name } = image.definition;
    return dir.withDirectory(name, layoutDirectory(image, known[name]));
  }, dag.directory());
  return layouts.withNewFile("report.json", writeReport(report));
}

function buildImages(
  workshop: Workshop,
  images: readonly ImageDefinition[],
  platforms: readonly string[],
): Promise<BuiltImage[]> {
  return Promise.all(images.map((image) => buildImage(workshop, image, selectPlatforms(image, platforms))));
}

async function readHave(have: File | undefined): Promise<Record<string, string[]>> {
  return have === undefined ? {} : (JSON.parse(await have.contents()) as Record<string, string[]>);
}
