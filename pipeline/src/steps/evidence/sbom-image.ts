import { type Directory, dag, type File } from "@dagger.io/dagger";
import {
  compareSbom,
  cycloneDx,
  type LibraryEntry,
  libraryEntries,
  mergeCycloneDx,
  mergeSpdx,
  type PackageType,
  type PlatformSbom,
  packageTypes,
  parseLibraries,
  parseProducts,
  SbomError,
  type Subject,
  spdxDocument,
  vendoredPackages,
  withLibraries,
} from "../../documents/sbom/index.js";
import type { GpuReport } from "../../judgement/gpu/index.js";
import { SYFT_ENV, SYFT_FILES, syftArgv } from "../../programs/syft.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { type BuiltImage, buildImage } from "../assembly/image-layout.js";
import { goTool, WHEELS_DIR } from "../workshop/go-tool.js";
import { runStep, runText } from "../workshop/step.js";
import { textFile, textFiles } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { platformGpu } from "./gpu-image.js";
import { type PlatformLayout, platformLayouts } from "./platform-layout.js";

/** Libraries as advisories know them. */
export const PRODUCTS = "toolbox/libraries/products.json";

/**
 * Make the SBOMs of an image as files: <arch>/spdx.json, <arch>/cyclonedx.json, <arch>/gpu.json, and index/ over all platforms. Throws
 * an SbomError where an SBOM and the lock differ.
 */
export async function sbomImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
): Promise<Directory> {
  const built = await buildImage(workshop, image, platforms);
  const documents = await platformDocuments(workshop, image, built);
  sbomText(documents);
  return sbomFiles(sbomDocuments(built, documents));
}

/** Say that SBOMs and lock agree. Throws an SbomError where one and its lock differ, with all that differs on that platform. */
export function sbomText(documents: readonly PlatformDocument[]): string {
  for (const { differs } of documents) if (differs !== undefined) throw differs;
  return "SBOM and lock agree";
}

/** Compare the SBOMs of an image with its lock, as sbomText does. */
export async function sbomGate(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
): Promise<string> {
  return sbomText(await platformDocuments(workshop, image, await buildImage(workshop, image, platforms)));
}

/** Add the SBOM of the index to those of the platforms of a built image. */
export function sbomDocuments(built: BuiltImage, parts: readonly PlatformDocument[]): PlatformDocument[] {
  const index = subjectOf(built.definition, "index", built.assembled.index.descriptor.digest);
  return [...parts, { subject: index, spdx: mergeSpdx(index, parts), cyclonedx: mergeCycloneDx(index, parts) }];
}

/** Write SBOMs as files, a folder for each subject. */
export function sbomFiles(documents: readonly PlatformDocument[]): Promise<Directory> {
  const texts = documents.flatMap(({ subject, spdx, cyclonedx, gpu }) => {
    const folder = subject.platform.split("/").at(-1);
    return [
      [`${folder}/spdx.json`, `${JSON.stringify(spdx, null, 1)}\n`],
      [`${folder}/cyclonedx.json`, `${JSON.stringify(cyclonedx, null, 1)}\n`],
      ...(gpu === undefined ? [] : [[`${folder}/gpu.json`, `${JSON.stringify(gpu, null, 1)}\n`] as const]),
    ] as const;
  });
  return textFiles(Object.fromEntries(texts));
}

/** The SBOM of one platform of an image, with its GPU code; that of an index has none of its own. */
export interface PlatformDocument extends PlatformSbom {
  gpu?: GpuReport;
  /** In what it differs from the lock. */
  differs?: SbomError;
}

/** Make the SBOMs of the platforms of a built image, one after the other: syft unpacks all of a platform. */
export async function platformDocuments(
  workshop: Workshop,
  image: ImageDefinition,
  built: BuiltImage,
): Promise<PlatformDocument[]> {
  const documents: PlatformDocument[] = [];
  for (const layout of platformLayouts(built)) documents.push(await platformSbom(workshop, image, layout));
  return documents;
}

async function platformSbom(
  workshop: Workshop,
  image: ImageDefinition,
  item: PlatformLayout,
): Promise<PlatformDocument> {
  const lock = workshop.lock(image, item.platform);
  const [raw, libraries, gpu] = await Promise.all([
    runSyft(workshop, image, item),
    libraryList(workshop, image, item.platform),
    platformGpu(workshop, image, item.platform),
  ]);
  const [spdx, cyclone] = await Promise.all([json(raw, SYFT_FILES.spdx), json(raw, SYFT_FILES.cyclonedx)]);
  const subject = subjectOf(image, item.platform, item.digest);
  const document = spdxDocument(spdx, subject, lock, libraries);
  const differs = difference(() => compareSbom(lock, document, vendoredPackages(document, `/${WHEELS_DIR}`)));
  return { subject, spdx: document, cyclonedx: cycloneDx(cyclone, subject, lock, libraries), gpu, differs };
}

function difference(compare: () => void): SbomError | undefined {
  try {
    compare();
  } catch (error) {
    if (error instanceof SbomError) return error;
    throw error;
  }
  return undefined;
}

/** Run syft over one platform; the result holds its three formats. What it unpacks goes to disk, not to memory. */
export async function runSyft(workshop: Workshop, image: ImageDefinition, item: PlatformLayout): Promise<Directory> {
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/syft", await goTool(workshop, "syft"))
    .withMountedDirectory("/layout", item.layout)
    .withDirectory("/out", dag.directory());
  const withEnv = Object.entries(SYFT_ENV).reduce((all, [name, value]) => all.withEnvVariable(name, value), box);
  return runStep(withEnv.withExec(syftArgv("syft", "/layout", image.name, item.digest, "/out")), "/out");
}

/** What Grype matches with its database, and how much of it comes from inside wheels. */
export interface ScanInput {
  /** syft's document with the libraries that wheels carry. */
  packages: File;
  libraries: readonly LibraryEntry[];
  /** Every type of package that is in the image. */
  types: readonly PackageType[];
}

/** Make what Grype matches with its database: the same bytes for the same image. */
export async function scanInput(workshop: Workshop, image: ImageDefinition, item: PlatformLayout): Promise<ScanInput> {
  const [raw, libraries] = await Promise.all([
    runSyft(workshop, image, item),
    libraryList(workshop, image, item.platform),
  ]);
  const document = await json(raw, SYFT_FILES.syft);
  const packages = await textFile(JSON.stringify(withLibraries(document, libraries)));
  return { packages, libraries, types: packageTypes(document, libraries) };
}

async function libraryList(workshop: Workshop, image: ImageDefinition, platform: Platform): Promise<LibraryEntry[]> {
  const products = workshop.settings.source.file(PRODUCTS).contents();
  const found = bundledLibraries(workshop, image, platform);
  return libraryEntries(parseLibraries(await found), parseProducts(await products));
}

/** List the libraries that wheels carry, as JSON. */
export async function bundledLibraries(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
): Promise<string> {
  const step = toolbox(workshop.settings, workshop.root, "libraries", "installed")
    .withMountedDirectory("/image", await workshop.tree(image, platform))
    .withExec(["python3", "-m", "libraries", "/image", "--output=/libraries.json"]);
  return runText(step, "/libraries.json");
}

async function json(folder: Directory, name: string): Promise<unknown> {
  return JSON.parse(await folder.file(name).contents());
}

/** Where documents are named that have no source of their own: SPDX 2.3, 6.5. */
const SPDX_DOCUMENTS = "https://spdx.org/spdxdocs";

function subjectOf(image: ImageDefinition, platform: string, digest: string): Subject {
  const { version, source } = image.labels;
  return { image: image.name, version, source: source ?? SPDX_DOCUMENTS, platform, digest, epoch: image.epoch };
}
