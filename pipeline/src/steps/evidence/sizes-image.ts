import { blobPath, type PlatformImage } from "../../documents/oci/index.js";
import { type Format, written } from "../../documents/sections/index.js";
import { platformSizes, SizesFacts, type SizesReport, sizesSections } from "../../documents/sizes/index.js";
import { readJson } from "../../errors/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { type BuiltImage, buildImage, layoutDirectory } from "../assembly/image-layout.js";
import { runText } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { readPolicyFiles } from "./policy-facts.js";

/** Say what takes the bytes of an image, as sizesReport finds it. */
export async function sizesImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  format: Format,
): Promise<string> {
  const report = await sizesReport(workshop, image, platforms);
  return written(format, report, sizesSections(report));
}

/** Find out what takes the bytes of an image, a platform after the other: a large image is read whole for each. */
export async function sizesReport(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
): Promise<SizesReport> {
  const [built, { budget }] = await Promise.all([
    buildImage(workshop, image, platforms),
    readPolicyFiles(workshop, image),
  ]);
  const report: SizesReport = { version: 1, image: image.name, platforms: [] };
  for (const item of built.assembled.platforms) {
    report.platforms.push(platformSizes(item, await factsOf(workshop, built, item), budget));
  }
  return report;
}

async function factsOf(
  workshop: Workshop,
  built: BuiltImage,
  { platform, layers }: PlatformImage,
): Promise<SizesFacts> {
  const paths = layers.map(({ digest }) => `/layout/${blobPath(digest)}`);
  const box = toolbox(workshop.settings, workshop.root, "installed", "layers")
    .withMountedDirectory("/layout", layoutDirectory(built))
    .withMountedTemp("/tmp")
    .withExec(["python3", "-m", "layers.sizes", "/sizes.json", ...paths]);
  const text = await runText(box, "/sizes.json");
  return readJson(
    `sizes of ${built.definition.name} ${platform}`,
    text,
    SizesFacts,
    "Report it: toolbox/layers wrote it.",
  );
}
