import type { Container } from "@dagger.io/dagger";

import { goTool } from "../build/go-tool.js";
import { type BuiltImage, buildImage } from "../build/image-layout.js";
import { toolbox } from "../build/toolbox.js";
import type { Workshop } from "../build/workshop.js";
import type { ImageDefinition, Platform } from "../inputs/index.js";
import { NAMESPACES, type PolicyResult, parseStatement, policyTable } from "../policy/index.js";
import { conftestArgv, conftestVerify, parseConftest, parseVerify } from "../tools/conftest.js";
import { allowedBuilders, platformFacts, policyFiles } from "./policy-facts.js";
import { runTool } from "./run-tool.js";
import { platformDocuments } from "./sbom-image.js";

/**
 * Run the policies' own tests, then check the Dockerfile and each platform. A Dockerfile that breaks a rule is not
 * built. Throws a PolicyError with every finding.
 * @param provenance an in-toto statement (JSON) of the image, which is then checked too
 */
export async function policyImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  provenance?: string,
): Promise<string> {
  const rules = await rulesBox(workshop);
  const tests = parseVerify(await runTool(rules, conftestVerify()));
  const dockerfile = policyTable([await dockerfilePolicy(workshop, image, rules)]);
  const built = await buildImage(workshop, image, platforms);
  const results = await platformPolicies(workshop, image, built, rules);
  const origins = provenance === undefined ? [] : await provenancePolicies(workshop, image, built, rules, provenance);
  return `ok    ${tests} tests of the policies\n${dockerfile}${policyTable([...results, ...origins])}`;
}

/** The toolbox with conftest and the rules. */
async function rulesBox(workshop: Workshop): Promise<Container> {
  return toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/conftest", await goTool(workshop, "conftest"))
    .withDirectory("/policies", workshop.settings.source.directory("policies"), { include: ["*.rego"] });
}

async function dockerfilePolicy(workshop: Workshop, image: ImageDefinition, rules: Container): Promise<PolicyResult> {
  const path = `${image.folder}/Dockerfile`;
  const step = rules.withFile("/src/Dockerfile", workshop.settings.source.file(path));
  const outcome = await runTool(step, conftestArgv("/src/Dockerfile", NAMESPACES.dockerfile, "dockerfile"));
  return { subject: path, ...parseConftest(outcome, NAMESPACES.dockerfile) };
}

async function platformPolicies(
  workshop: Workshop,
  image: ImageDefinition,
  built: BuiltImage,
  rules: Container,
): Promise<PolicyResult[]> {
  const [files, documents] = await Promise.all([
    policyFiles(workshop, image),
    platformDocuments(workshop, image, built),
  ]);
  return Promise.all(
    documents.map(async (document) => {
      const facts = await platformFacts(workshop, image, built, files, document);
      return judge(`${image.name} ${document.subject.platform}`, rules, facts, NAMESPACES.image);
    }),
  );
}

/** Check a statement of provenance for each platform: it may be about the index or about one manifest. */
async function provenancePolicies(
  workshop: Workshop,
  image: ImageDefinition,
  { assembled }: BuiltImage,
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
      return judge(`provenance of ${image.name} ${platform}`, rules, facts, NAMESPACES.provenance);
    }),
  );
}

async function judge(
  subject: string,
  rules: Container,
  facts: unknown,
  namespaces: readonly string[],
): Promise<PolicyResult> {
  const step = rules.withNewFile("/src/facts.json", JSON.stringify(facts));
  const outcome = await runTool(step, conftestArgv("/src/facts.json", namespaces, "json"));
  return { subject, ...parseConftest(outcome, namespaces) };
}
