import type { Container } from "@dagger.io/dagger";

import { goTool } from "../build/go-tool.js";
import { type BuiltImage, buildImage } from "../build/image-layout.js";
import { runStdout } from "../build/step.js";
import { toolbox } from "../build/toolbox.js";
import type { Workshop } from "../build/workshop.js";
import type { ImageDefinition, Platform } from "../inputs/index.js";
import {
  budgetOf,
  type PolicyResult,
  parseBudgets,
  pathLines,
  policyTable,
  TREE_SEARCHES,
  type TreeFacts,
} from "../policy/index.js";
import { parseLibraries } from "../sbom/index.js";
import { conftestArgv, conftestVerify, parseConftest, parseVerify } from "../tools/conftest.js";
import { runTool } from "./run-tool.js";
import { bundledLibraries, type PlatformDocument, platformDocuments } from "./sbom-image.js";

const IMAGE_RULES = ["image", "contents"] as const;

/** Run the policies' own tests, then check the Dockerfile and each platform. Throws a PolicyError with every finding. */
export async function policyImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
): Promise<string> {
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/conftest", await goTool(workshop, "conftest"))
    .withDirectory("/policies", workshop.settings.source.directory("policies"), { include: ["*.rego"] });
  const tests = parseVerify(await runTool(box, conftestVerify()));
  const built = await buildImage(workshop, image, platforms);
  const documents = await platformDocuments(workshop, image, built);
  const results = await Promise.all([
    dockerfilePolicy(workshop, image, box),
    ...documents.map((item) => platformPolicy(workshop, image, built, box, item)),
  ]);
  return `ok    ${tests} tests of the policies\n${policyTable(results)}`;
}

async function dockerfilePolicy(workshop: Workshop, image: ImageDefinition, box: Container): Promise<PolicyResult> {
  const path = `${image.folder}/Dockerfile`;
  const step = box.withFile("/src/Dockerfile", workshop.settings.source.file(path));
  const outcome = await runTool(step, conftestArgv("/src/Dockerfile", ["dockerfile"], "dockerfile"));
  return { subject: path, violations: parseConftest(outcome, ["dockerfile"]) };
}

async function platformPolicy(
  workshop: Workshop,
  image: ImageDefinition,
  built: BuiltImage,
  box: Container,
  { subject, spdx }: PlatformDocument,
): Promise<PolicyResult> {
  const platform = subject.platform as Platform;
  const assembled = built.assembled.platforms.find((item) => item.platform === platform);
  if (assembled === undefined) throw new Error(`${image.name} was not built for ${platform}`);
  const { config } = JSON.parse(assembled.config.text) as { config: { Entrypoint?: string[] } };
  const { source } = workshop.settings;
  const file = "policies/budgets.yaml";
  const budgets = parseBudgets({ path: file, text: await source.file(file).contents() });
  const document = {
    config,
    tree: await treeFacts(workshop, image, platform, config.Entrypoint?.[0]),
    lock: workshop.lock(image, platform),
    sbom: spdx,
    libraries: parseLibraries(await bundledLibraries(workshop, image, platform)),
    sizes: sizesOf(assembled.layers),
    budget: budgetOf(budgets, image.name),
    forbidden: budgets.forbiddenLicences,
  };
  const step = box.withNewFile("/src/image.json", JSON.stringify(document));
  const outcome = await runTool(step, conftestArgv("/src/image.json", IMAGE_RULES, "json"));
  return { subject: `${image.name} ${platform}`, violations: parseConftest(outcome, IMAGE_RULES) };
}

function sizesOf(layers: readonly { stage: string; size: number }[]) {
  const own = layers.map(({ stage, size }) => ({ stage, size }));
  return { layers: own, size: own.reduce((sum, layer) => sum + layer.size, 0) };
}

/** Search the root file system of an image. grep ends with 1 where it finds nothing. */
async function treeFacts(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  entrypoint: string | undefined,
): Promise<TreeFacts> {
  const tree = await workshop.tree(image, platform);
  const box = toolbox(workshop.settings, workshop.root).withMountedDirectory("/image", tree).withWorkdir("/image");
  const search = async (argv: readonly string[]) => pathLines(await runStdout(box.withExec([...argv])));
  const [setuid, writable, repositories, keys, present] = await Promise.all([
    search(TREE_SEARCHES.setuid),
    search(TREE_SEARCHES.writable),
    search(TREE_SEARCHES.repositories),
    searchText(box, TREE_SEARCHES.keys),
    entrypoint === undefined ? true : tree.exists(entrypoint),
  ]);
  return { setuid, writable, repositories, keys, entrypoint: present };
}

async function searchText(box: Container, argv: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runTool(box, argv);
  if (code > 1) throw new Error(`grep ended with ${code}: ${stderr}`);
  return pathLines(stdout);
}
