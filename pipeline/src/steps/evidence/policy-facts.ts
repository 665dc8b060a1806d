import type { PlatformImage } from "../../documents/oci/index.js";
import { parseLibraries, type SpdxDocument } from "../../documents/sbom/index.js";
import { gpuFacts } from "../../judgement/gpu/index.js";
import type { IngestionFact } from "../../judgement/ingestion/index.js";
import type { LifeCycleFacts } from "../../judgement/life-cycle/index.js";
import {
  AcceptedFiles,
  acceptedIn,
  Budgets,
  Builders,
  budgetOf,
  Generators,
  type ImageFiles,
  Licences,
  licenceFacts,
  parseSurvey,
  readImagePolicies,
  readPolicy,
  type Survey,
  withOwnBudgets,
  withOwnFiles,
  withOwnGenerators,
} from "../../judgement/policy/index.js";
import { derivedGenerators } from "../../judgement/sources/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { runText } from "../workshop/step.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { platformGpu } from "./gpu-image.js";
import { bundledLibraries } from "./sbom-image.js";

/** The files of policies/ that are no rules, read for one image. */
export interface PolicyFiles {
  budget: ReturnType<typeof budgetOf>;
  accepted: ImageFiles;
  licences: Licences;
  /** Names of the image and of those that it stands on. */
  lineage: string[];
}

/** Read the files of policies/. Throws an InputsError with every problem and its place. */
export async function readPolicyFiles(workshop: Workshop, image: ImageDefinition): Promise<PolicyFiles> {
  const [budgets, generators, files, licences] = await Promise.all([
    sourceFile(workshop, "policies/budgets.yaml"),
    sourceFile(workshop, "policies/generators.yaml"),
    sourceFile(workshop, "policies/files.yaml"),
    sourceFile(workshop, "policies/licences.yaml"),
  ]);
  const lineage = workshop.lineage(image).map(({ name }) => name);
  const { snapshot, catalog } = workshop.repository;
  const own = readImagePolicies(snapshot.texts, catalog.images);
  return {
    budget: budgetOf(withOwnBudgets(readPolicy(budgets, Budgets), own), image.name),
    accepted: acceptedIn(
      lineage,
      [...withOwnGenerators(readPolicy(generators, Generators), own), ...derivedGenerators(snapshot, catalog.images)],
      withOwnFiles(readPolicy(files, AcceptedFiles), own),
    ),
    licences: readPolicy(licences, Licences),
    lineage,
  };
}

/** Who may build, as policies/provenance.yaml says. */
export async function allowedBuilders(workshop: Workshop): Promise<string[]> {
  return readPolicy(await sourceFile(workshop, "policies/provenance.yaml"), Builders).builders;
}

/** Read a file of the repository, with its path for errors. */
export async function sourceFile({ settings: { source } }: Workshop, path: string) {
  return { path, text: await source.file(path).contents() };
}

/** What is found out about one platform of an image without its SBOM. */
export type PlatformFacts = Awaited<ReturnType<typeof platformFacts>>;

/** Find out what the rules are asked about one platform of a built image. */
export async function platformFacts(workshop: Workshop, image: ImageDefinition, assembled: PlatformImage) {
  const platform = assembled.platform as Platform;
  const { config } = JSON.parse(assembled.config.text) as { config: RunConfig };
  const [tree, libraries, gpu] = await Promise.all([
    surveyTree(workshop, image, platform, config),
    bundledLibraries(workshop, image, platform),
    platformGpu(workshop, image, platform),
  ]);
  return {
    ...{ platform, config, tree, gpu, libraries: parseLibraries(libraries), sizes: sizesOf(assembled.layers) },
    lock: workshop.lock(image, platform),
  };
}

/** Put together what the rules are asked about one platform of an image. */
export function policyInput(
  { platform: _, gpu, ...facts }: PlatformFacts,
  { accepted, budget, lineage, licences }: PolicyFiles,
  lifeCycle: LifeCycleFacts,
  ingestion: readonly IngestionFact[],
  sbom: SpdxDocument,
) {
  return {
    ...facts,
    gpu: gpuFacts(gpu, facts.config.Labels ?? {}),
    accepted,
    budget,
    sbom,
    life_cycle: lifeCycle,
    ingestion,
    today: today(),
    licences: licenceFacts(lineage, sbom, facts.lock, licences),
  };
}

/** The beginning of this day in seconds: finer, and no step would ever be found in the engine's cache. */
function today(): number {
  const day = 86_400;
  return Math.floor(Date.now() / 1000 / day) * day;
}

function sizesOf(layers: readonly { stage: string; size: number }[]) {
  const own = layers.map(({ stage, size }) => ({ stage, size }));
  return { layers: own, size: own.reduce((sum, layer) => sum + layer.size, 0) };
}

/** What is read of an image's configuration here. */
interface RunConfig {
  User?: string;
  Entrypoint?: string[];
  Labels?: Record<string, string>;
}

/** Look through the root file system of an image. */
async function surveyTree(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  { User: user, Entrypoint: entrypoint }: RunConfig,
): Promise<Survey & { entrypoint: boolean }> {
  const tree = await workshop.tree(image, platform);
  const flags = ["--output=/survey.json", ...(user === undefined ? [] : [`--user=${user}`])];
  const step = toolbox(workshop.settings, workshop.root, "survey", "installed")
    .withMountedDirectory("/image", tree)
    .withExec(["python3", "-m", "survey", "/image", ...flags]);
  const program = entrypoint?.[0];
  const [survey, present] = await Promise.all([
    runText(step, "/survey.json"),
    program === undefined ? true : tree.exists(program),
  ]);
  return { ...parseSurvey(survey), entrypoint: present };
}
