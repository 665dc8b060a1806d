import { createHash } from "node:crypto";
import { type Directory, dag, type File } from "@dagger.io/dagger";
import {
  type Credits,
  compareSbom,
  creditedCycloneDx,
  creditedIndex,
  creditedSpdx,
  cycloneDx,
  gapsText,
  type LibraryEntry,
  libraryEntries,
  mergeCycloneDx,
  mergeSpdx,
  type PackageType,
  type PlatformSbom,
  packageTypes,
  parseCredits,
  parseLibraries,
  parseProducts,
  placesOf,
  type Said,
  SbomError,
  SpdxDocument,
  type Subject,
  spdx3Document,
  spdxDocument,
  statedParts,
  vendoredPackages,
  withLibraries,
} from "../../documents/sbom/index.js";
import type { GpuReport } from "../../judgement/gpu/index.js";
import { SYFT_ENV, SYFT_FILES, syftArgv } from "../../programs/syft.js";
import { distPackages, type ImageDefinition, type Platform } from "../../repository/inputs/index.js";
import { type BuiltImage, buildImage } from "../assembly/image-layout.js";
import { goTool } from "../workshop/go-tool.js";
import { runStep, runText } from "../workshop/step.js";
import { textFile, textFiles } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { platformGpu } from "./gpu-image.js";
import { type PlatformLayout, platformLayouts } from "./platform-layout.js";

/** Libraries as advisories know them. */
export const PRODUCTS = "toolbox/libraries/products.json";

/**
 * Make the SBOMs of an image as files: <arch>/spdx.json, spdx3.json, cyclonedx.json, gpu.json, index/ over all platforms, and
 * summary.txt: what they do not say, and where wheels contradict what was found. Throws
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
  return ["SBOM and lock agree", ...documents.map(({ summary }) => summary)].join("\n");
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
  const { descriptor, text } = built.assembled.index;
  const index = subjectOf(built.definition, "index", descriptor.digest);
  const said = { maker: makerOf(built.definition), manifest: hashesOf(text) };
  const spdx = creditedIndex(mergeSpdx(index, parts), index, said);
  const cyclonedx = mergeCycloneDx(index, parts);
  return [...parts, { subject: index, spdx, cyclonedx, summary: gapsText("index", spdx, []) }];
}

/** Write SBOMs as files, a folder for each subject. */
export function sbomFiles(documents: readonly PlatformDocument[]): Promise<Directory> {
  const summary = `${documents.map((item) => item.summary).join("\n")}\n`;
  const texts = documents.flatMap(({ subject, spdx, cyclonedx, gpu }) => {
    const folder = subject.platform.split("/").at(-1);
    return [
      [`${folder}/spdx.json`, `${JSON.stringify(spdx, null, 1)}\n`],
      [`${folder}/spdx3.json`, `${JSON.stringify(spdx3Document(spdx), null, 1)}\n`],
      [`${folder}/cyclonedx.json`, `${JSON.stringify(cyclonedx, null, 1)}\n`],
      ...(gpu === undefined ? [] : [[`${folder}/gpu.json`, `${JSON.stringify(gpu, null, 1)}\n`] as const]),
    ] as const;
  });
  return textFiles({ ...Object.fromEntries(texts), "summary.txt": summary });
}

/** The SBOM of one platform of an image, with its GPU code; that of an index has none of its own. */
export interface PlatformDocument extends PlatformSbom {
  gpu?: GpuReport;
  /** What was found, without what packages say of themselves: what policies judge. */
  found?: SpdxDocument;
  /** What it does not say, and where wheels contradict what was found. */
  summary: string;
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
  const found = spdxDocument(spdx, subject, lock, libraries);
  const differs = difference(() =>
    compareSbom(lock, found, vendoredPackages(found, `/${distPackages(image.python.version)}`)),
  );
  const credits = await creditsOf(workshop, image, item.platform, found, libraries);
  const stated = statedParts(credits, libraries);
  const said: Said = { maker: makerOf(image), credits, stated, libraries, manifest: hashesOf(item.manifest) };
  const credited = creditedSpdx(found, subject, said);
  const cyclonedx = creditedCycloneDx(cycloneDx(cyclone, subject, lock, libraries), credited, subject, said);
  const summary = gapsText(item.platform, credited, stated.disagreements);
  return { subject, spdx: credited, found, cyclonedx, gpu, differs, summary };
}

/** Read what the packages of an image say of themselves, and hash what they come as: locked files, and files in the image. */
async function creditsOf(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  found: SpdxDocument,
  libraries: readonly LibraryEntry[],
): Promise<Credits> {
  const paths = [
    ...libraries.flatMap(({ places }) => places.map(({ path }) => path)),
    ...found.packages.flatMap((item) => (item.packageFileName === undefined ? placesOf(item.sourceInfo) : [])),
  ];
  const list = await textFile(JSON.stringify([...new Set(paths)].sort()));
  const stages = workshop
    .lineage(image)
    .flatMap((part) => workshop.plan(part, platform).map((plan) => ({ part, plan })));
  const inputs = await Promise.all(stages.map(({ part, plan }) => workshop.fetched(part, plan, platform)));
  const box = toolbox(workshop.settings, workshop.root, "credits")
    .withMountedDirectory("/image", await workshop.tree(image, platform))
    .withMountedFile("/paths.json", list);
  // Each folder of inputs is mounted as it is: gigabytes of wheels are not copied into one.
  const step = inputs.reduce((all, folder, at) => all.withMountedDirectory(`/inputs/${at}`, folder), box);
  const argv = [
    "python3",
    "-m",
    "credits",
    "/image",
    "--paths=/paths.json",
    "--inputs=/inputs",
    "--output=/credits.json",
  ];
  return parseCredits(
    await runText(step.withDirectory("/inputs/none", dag.directory()).withExec(argv), "/credits.json"),
  );
}

function makerOf({ labels, contact }: ImageDefinition) {
  const { vendor, authors, licenses: licences } = labels;
  const address = contact ?? labels.url ?? labels.source ?? labels.documentation;
  return { vendor, licences, ...(authors && { authors }), ...(address !== undefined && { contact: address }) };
}

function hashesOf(text: string): { sha256: string; sha512: string } {
  const hash = (name: string) => createHash(name).update(text).digest("hex");
  return { sha256: hash("sha256"), sha512: hash("sha512") };
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
