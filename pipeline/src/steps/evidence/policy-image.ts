import type { Container, Directory } from "@dagger.io/dagger";
import { type GpuReport, gpuTable } from "../../judgement/gpu/index.js";
import { type LifeCycleFact, lifeCycleTable } from "../../judgement/life-cycle/index.js";
import {
  findingsSarif,
  NAMESPACES,
  type PolicyResult,
  parseStatement,
  policyFindings,
  policyTable,
  type Violation,
} from "../../judgement/policy/index.js";
import { conftestArgv, conftestVerify, parseConftest, parseVerify } from "../../programs/conftest.js";
import { dockerfilePath } from "../../repository/derived/index.js";
import { dockerfileFacts } from "../../repository/dockerfile/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { overrideLines } from "../../repository/overlay/index.js";
import { type BuiltImage, buildImage } from "../assembly/image-layout.js";
import { checkImageDockerfile } from "../workshop/check.js";
import { whereAsked } from "../workshop/derived.js";
import { goTool } from "../workshop/go-tool.js";
import { textFile, textFiles } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { ingestionOf, readIngestion } from "./ingestion.js";
import { lifeCycleOf, readLifeCycle } from "./life-cycle.js";
import { allowedBuilders, platformFacts, policyInput, readPolicyFiles } from "./policy-facts.js";
import { runTool } from "./run-tool.js";
import { type PlatformDocument, platformDocuments } from "./sbom-image.js";

/** What the rules say of an image. */
export interface PolicyReport {
  /** How many tests of the policies themselves passed. */
  tests: number;
  /** The Dockerfile first; where that breaks a rule, nothing was built, and there is nothing else. */
  results: PolicyResult[];
  /** The GPU code of each platform. */
  gpu: GpuReport[];
  /** Until when what each platform is made of is mended. */
  lifeCycle: LifeCycleFact[];
}

/** What is known of an image beside its definition. */
export interface Known {
  /** An in-toto statement (JSON), which is then checked too. */
  provenance?: string;
  /** The SBOMs of its platforms; without them, they are made. */
  documents?: Promise<PlatformDocument[]>;
}

/**
 * Check an image by the rules, as policyReport does. Returns a line for each thing checked; throws a PolicyError with
 * every finding.
 */
export async function policyImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  provenance?: string,
): Promise<string> {
  const said = policyText(await policyReport(workshop, image, platforms, { provenance }));
  const { beneath } = workshop.settings;
  // The rules and what they are told may be the repository's own in place of the factory's.
  return beneath === undefined ? said : [said, ...overrideLines(beneath)].join("");
}

/** Write a report for people. Throws a PolicyError with every finding. */
export function policyText({ tests, results, gpu, lifeCycle }: PolicyReport): string {
  return `ok    ${tests} tests of the policies\n${policyTable(results)}${lifeCycleTable(lifeCycle)}${gpuTable(gpu)}`;
}

/** Write a report for machines: results.json and results.sarif. */
export function policyFiles({ tests, results }: PolicyReport): Promise<Directory> {
  return textFiles({
    "results.json": `${JSON.stringify({ tests, results }, null, 1)}\n`,
    "results.sarif": `${JSON.stringify(findingsSarif("conftest", policyFindings(results)), null, 1)}\n`,
  });
}

/**
 * Run the policies' own tests, then check the Dockerfile and each platform, whatever is found. A Dockerfile that breaks a
 * rule is not built. Throws a SourcesError for one that is not hermetic, as every build does.
 */
export async function policyReport(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  { provenance, documents }: Known = {},
): Promise<PolicyReport> {
  checkImageDockerfile(workshop.repository, image);
  const rules = await rulesBox(workshop);
  const tests = parseVerify(await runTool(rules, conftestVerify()));
  const dockerfile = await dockerfilePolicy(workshop, image, rules);
  if (dockerfile.violations.length > 0) return { tests, results: [dockerfile], gpu: [], lifeCycle: [] };
  const built = await buildImage(workshop, image, platforms);
  const sboms = documents ?? platformDocuments(workshop, image, built);
  const { results, ...found } = await platformPolicies(workshop, image, built, rules, sboms);
  const origins = provenance === undefined ? [] : await provenancePolicies(workshop, built, rules, provenance);
  return { tests, results: [dockerfile, ...results, ...origins], ...found };
}

/** Check the provenance of a built image before it is signed. Throws a PolicyError with every finding. */
export async function checkProvenance(workshop: Workshop, built: BuiltImage, statement: string): Promise<void> {
  policyTable(await provenancePolicies(workshop, built, await rulesBox(workshop), statement));
}

/** The toolbox with conftest and the rules. */
async function rulesBox(workshop: Workshop): Promise<Container> {
  return toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/conftest", await goTool(workshop, "conftest"))
    .withDirectory("/policies", workshop.settings.source.directory("policies"), { include: ["*.rego"] });
}

/** The rules judge what our reader makes of the Dockerfile: nothing reads it a second time. */
async function dockerfilePolicy(workshop: Workshop, image: ImageDefinition, rules: Container): Promise<PolicyResult> {
  const path = dockerfilePath(image);
  const facts = dockerfileFacts(workshop.repository.dockerfiles.get(path) ?? "");
  const result = await judge(workshop.stagesFrom(image), rules, facts, "dockerfile");
  return { ...result, violations: result.violations.map((one) => askedFor(workshop, path, one)) };
}

/** A rule names a line of what it was told; of a derived Dockerfile, people find the line of inputs.yaml that it follows from. */
function askedFor({ repository }: Workshop, file: string, violation: Violation): Violation {
  const [, line, said = ""] = /^line (\d+): (.*)$/s.exec(violation.message) ?? [];
  if (line === undefined || !repository.derived.has(file)) return violation;
  const problem = { file, line: Number(line), column: 1, path: "", message: said };
  const { line: asked, path, message } = whereAsked(repository, problem);
  return { ...violation, message: `line ${asked}: ${path}: ${message}` };
}

async function platformPolicies(
  workshop: Workshop,
  image: ImageDefinition,
  built: BuiltImage,
  rules: Container,
  documents: Promise<PlatformDocument[]>,
): Promise<Pick<PolicyReport, "results" | "gpu" | "lifeCycle">> {
  const [files, ends, sboms, ...platforms] = await Promise.all([
    readPolicyFiles(workshop, image),
    readLifeCycle(workshop),
    documents,
    ...built.assembled.platforms.map((item) => platformFacts(workshop, image, item)),
  ]);
  const now = new Date();
  const entering = await readIngestion(workshop, now);
  const known = platforms.map((facts) => ({
    facts,
    ingestion: ingestionOf(workshop, image, facts.platform, entering, now),
    lifeCycle: lifeCycleOf(workshop, image, facts.platform, ends, now),
  }));
  const results = await Promise.all(
    known.map(({ facts, lifeCycle, ingestion }) => {
      const document = sboms.find(({ subject }) => subject.platform === facts.platform);
      if (document === undefined) throw new Error(`${image.name}: no SBOM of ${facts.platform}`);
      return judge(
        `${image.name} ${facts.platform}`,
        rules,
        policyInput(facts, files, lifeCycle, ingestion, document.found ?? document.spdx),
        "image",
      );
    }),
  );
  return {
    results,
    gpu: platforms.map(({ gpu }) => gpu),
    lifeCycle: known.flatMap(({ lifeCycle }) => lifeCycle.releases),
  };
}

/** Check a statement of provenance for each platform: it may be about the index or about one manifest. */
async function provenancePolicies(
  workshop: Workshop,
  { assembled, definition: image }: BuiltImage,
  rules: Container,
  text: string,
): Promise<PolicyResult[]> {
  const builders = await allowedBuilders(workshop);
  const statement = parseStatement(text);
  const index = assembled.index.descriptor.digest;
  return Promise.all(
    assembled.platforms.map(({ platform, manifest: { descriptor } }) => {
      const lock = workshop.lock(image, platform as Platform);
      const facts = { statement, digest: descriptor.digest, index, lock, builders };
      return judge(`provenance of ${image.name} ${platform}`, rules, facts, "provenance");
    }),
  );
}

async function judge(
  subject: string,
  rules: Container,
  facts: unknown,
  about: keyof typeof NAMESPACES,
): Promise<PolicyResult> {
  const step = rules.withFile("/src/facts.json", await textFile(JSON.stringify(facts)));
  const outcome = await runTool(step, conftestArgv("/src/facts.json", NAMESPACES[about]));
  return { about, subject, ...parseConftest(outcome, NAMESPACES[about]) };
}
