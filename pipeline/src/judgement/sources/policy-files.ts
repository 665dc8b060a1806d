import type { z } from "zod";
import { parseProducts } from "../../documents/sbom/index.js";
import { about, FactoryError, type Problem } from "../../errors/index.js";
import {
  ENVIRONMENTS_FILE,
  parseEnvironments,
  parseSigningConfig,
  parseTrustedRoot,
} from "../../repository/environments/index.js";
import { type ImageDefinition, type Parsed, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { didYouMean } from "../../text/nearest.js";
import { GpuPolicy, gpuLines, statedLabels } from "../gpu/index.js";
import { eternalExceptions, INGESTION_FILE, Ingestion } from "../ingestion/index.js";
import { LifeCycle, strangeAcceptances } from "../life-cycle/index.js";
import { MetricsPolicy } from "../metrics/index.js";
import {
  AcceptedFiles,
  Budgets,
  Builders,
  type Generator,
  Generators,
  imagePolicies,
  Licences,
  withOwnBudgets,
  withOwnGenerators,
  withOwnGpu,
} from "../policy/index.js";
import { parseReleasePolicy } from "../release-policy/index.js";
import { parseSeverityPolicy, parseVex, parseWaivers } from "../scan/index.js";
import { derivedGenerators } from "./derived-generators.js";
import { missing } from "./required-files.js";
import { type Snapshot, wholeFile } from "./snapshot.js";

const BUDGETS = "policies/budgets.yaml";
const GENERATORS = "policies/generators.yaml";
const GPU = "policies/gpu.yaml";
const PRODUCTS = "toolbox/libraries/products.json";

/** What is wrong with the files that gates read, and what the images of a repository lack in them. */
export function policyFileProblems(
  snapshot: Snapshot,
  images: readonly ImageDefinition[],
  lineage: (image: ImageDefinition) => readonly string[],
  now: Date,
): Problem[] {
  const read = <S extends z.ZodType>(path: string, schema: S) => readFile(snapshot, path, schema);
  const { found: own, problems: wrong } = imagePolicies(snapshot.texts, images);
  const budgets = adding(read(BUDGETS, Budgets), (value) => withOwnBudgets(value, own));
  const generators = adding(read(GENERATORS, Generators), (value) => [
    ...withOwnGenerators(value, own),
    ...derivedGenerators(snapshot, images),
  ]);
  const gpu = adding(read(GPU, GpuPolicy), (value) => withOwnGpu(value, own));
  const lifeCycle = read("policies/life-cycle.yaml", LifeCycle);
  const ingestion = read(INGESTION_FILE, Ingestion);
  const others = [
    ingestion,
    lifeCycle,
    read("policies/files.yaml", AcceptedFiles),
    read("policies/licences.yaml", Licences),
    read("policies/metrics.yaml", MetricsPolicy),
    read("policies/provenance.yaml", Builders),
  ];
  return [
    ...wrong,
    ...[budgets, generators, gpu, ...others].flatMap(({ problems }) => problems),
    ...noBudget(budgets, images),
    ...noGenerator(generators, images),
    ...eternalExceptions(ingestion, now),
    ...strangeAcceptances(lifeCycle),
    ...wrongLabels(gpu, images, lineage),
    ...scanProblems(snapshot, now),
    ...releaseProblems(snapshot),
    ...missing(snapshot, ".hadolint.yaml", "`lint` reads it"),
  ];
}

/** A file of the repository by its schema; one that is not there is a problem of it. */
function readFile<S extends z.ZodType>(
  snapshot: Snapshot,
  path: string,
  schema: S,
): Partial<Parsed<z.infer<S>>> & Pick<Parsed<unknown>, "problems"> {
  const text = snapshot.texts.get(path);
  if (text === undefined) return { problems: missing(snapshot, path, "gates read it") };
  return parseYaml({ path, text }, schema);
}

type Read<T> = Partial<Parsed<T>>;

/** What was read of a file, and what images say themselves. */
function adding<T, R extends Read<T>>(read: R & Read<T>, add: (value: T) => T): R {
  return read.value === undefined ? read : { ...read, value: add(read.value) };
}

/** An image without a budget is not judged by its size: `policy` refuses it. */
function noBudget({ value, at }: Read<Budgets>, images: readonly ImageDefinition[]): Problem[] {
  if (value === undefined || at === undefined) return [];
  const strangers = Object.keys(value.images).filter((name) => !images.some((image) => image.name === name));
  return images
    .filter(({ name }) => value.images[name] === undefined)
    .map(({ name }) => {
      const near = didYouMean(name, strangers).replace(/^, did you mean (".*")\?$/, "; is it what $1 is meant for?");
      return at.problem(
        ["images"],
        `image "${name}" has no budget; add "${name}: BYTES", or a budget in policy.yaml of its folder${near}`,
      );
    });
}

/** What a stage copies out of the repository belongs to no package, so `policy` asks who wrote it. */
function noGenerator({ value, at }: Read<Generator[]>, images: readonly ImageDefinition[]): Problem[] {
  if (value === undefined || at === undefined) return [];
  const unknown = value.flatMap(({ image: name, stage }, index) => {
    const stages = images.find((image) => image.name === name)?.layers.map((layer) => layer.stage);
    if (stages === undefined || stages.includes(stage)) return [];
    const message = `image "${name}" has no stage "${stage}"${didYouMean(stage, stages)}; there are: ${stages.join(", ")}`;
    return [at.problem([index, "stage"], message)];
  });
  const none = images.flatMap((image) =>
    image.layers
      .filter(
        (layer) => writes(image, layer) && !value.some((one) => one.image === image.name && one.stage === layer.stage),
      )
      .map(({ stage }) =>
        wholeFile(
          GENERATORS,
          `stage "${stage}" of image "${image.name}" writes files of no package, and no entry here says which and why`,
        ),
      ),
  );
  // A misspelt stage is one that lacks: it is told once.
  return unknown.length > 0 ? unknown : none;
}

/** The lowest Debian layer writes dpkg's database; a layer with files copies them. */
function writes({ base }: ImageDefinition, { files = [], debs }: ImageDefinition["layers"][number]): boolean {
  return files.length > 0 || (debs !== undefined && base === undefined);
}

/** Labels about GPUs and the lines of gpu.yaml come in pairs: `policy` compares what they say. */
function wrongLabels(
  { value }: Read<GpuPolicy>,
  images: readonly ImageDefinition[],
  lineage: (image: ImageDefinition) => readonly string[],
): Problem[] {
  if (value === undefined) return [];
  return images.flatMap((image) => {
    const problems = image.platforms.flatMap((platform) => {
      const named = gpuLines(value, lineage(image), platform).length > 0;
      const arch = platform.split("/")[1];
      const wanted = [`image-factory.gpu.sass.${arch}`, `image-factory.gpu.ptx.${arch}`, "image-factory.gpu.driver"];
      const stated = Object.keys(statedLabels(platform, image.labels.extra ?? {}));
      return named ? wanted.filter((name) => !stated.includes(name)).map(lacks) : stated.map(pointless);
    });
    const file = `${image.folder}/labels.yaml`;
    return [...new Set(problems)].map((what) => ({
      ...wholeFile(file, `image "${image.name}" ${what}`),
      path: "extra",
    }));
  });
}

function lacks(label: string): string {
  return `has no label "${label}", and ${GPU} names libraries of it; \`policy\` says what it has to be`;
}

function pointless(label: string): string {
  return `has the label "${label}", and ${GPU} names no library that it could be about`;
}

function scanProblems(snapshot: Snapshot, now: Date): Problem[] {
  const vex = [...snapshot.texts].filter(([path]) => path.startsWith("policies/vex/"));
  // Without a severity policy nobody knows how long a waiver may last; that it cannot be read is told already.
  let waivers = { warnDays: 1, maxDays: 10_000 };
  return [
    ...given(snapshot, "policies/severity.yaml", (file) => {
      ({ waivers } = parseSeverityPolicy(file));
    }),
    ...given(snapshot, "policies/waivers.yaml", (file) => parseWaivers(file, { waivers }, now)),
    ...vex.flatMap(([path, text]) => thrown(path, () => parseVex([{ path, text }], now))),
    ...given(snapshot, PRODUCTS, ({ text }) => parseProducts(text)),
  ];
}

/** What environments take, and by which policies. */
function releaseProblems(snapshot: Snapshot): Problem[] {
  const policies = [...snapshot.texts].filter(([path]) => path.startsWith("registry/policies/"));
  const absent: Problem[] = [];
  const roots = new Set<string>();
  const configs = new Set<string>();
  const wrong = given(snapshot, ENVIRONMENTS_FILE, (file) => {
    for (const { name, policy, sigstore } of parseEnvironments(file)) {
      absent.push(...missing(snapshot, policy, `environment "${name}" is judged by it`));
      if (sigstore !== undefined) roots.add(sigstore.trustedRoot);
      if (sigstore?.signingConfig !== undefined) configs.add(sigstore.signingConfig);
    }
  });
  const read = (path: string, parse: (file: SourceFile) => unknown) => {
    const text = snapshot.texts.get(path);
    if (text === undefined) return missing(snapshot, path, `${ENVIRONMENTS_FILE} names it`);
    return thrown(path, () => parse({ path, text }));
  };
  return [
    ...wrong,
    ...absent,
    ...[...roots].flatMap((path) => read(path, parseTrustedRoot)),
    ...[...configs].flatMap((path) => read(path, parseSigningConfig)),
    ...policies.flatMap(([path, text]) => thrown(path, () => parseReleasePolicy({ path, text }))),
  ];
}

function given(snapshot: Snapshot, path: string, read: (file: { path: string; text: string }) => unknown): Problem[] {
  const text = snapshot.texts.get(path);
  if (text === undefined) return missing(snapshot, path, "gates read it");
  return thrown(path, () => read({ path, text }));
}

/** What a reader finds wrong with a file. */
function thrown(path: string, read: () => unknown): Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof FactoryError) return [...error.problems];
    return [about(path, error instanceof Error ? error.message : String(error))];
  }
}
