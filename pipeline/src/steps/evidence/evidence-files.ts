import { type Directory, dag } from "@dagger.io/dagger";
import { type GateResult, gateTable } from "../../documents/report/index.js";
import { declaredText, type TestResult, testTable } from "../../documents/test/index.js";
import { selectPlatforms } from "../../repository/inputs/index.js";
import { passedTests } from "../trial/test-image.js";
import type { Workshop } from "../workshop/workshop.js";
import { type Evidence, gatherEvidence } from "./evidence-image.js";
import { chosenImages, tryGate } from "./gates.js";
import { lintSarif } from "./lint.js";
import { policyFiles, policyText } from "./policy-image.js";
import { sbomFiles, sbomText } from "./sbom-image.js";
import { scanFiles, scanGate } from "./scan-image.js";
import type { ScanSource } from "./scan-source.js";

/** Gather everything that is said of images, as files: lint.sarif, and <image>/evidence/ for each. */
export async function gatherAll(
  workshop: Workshop,
  names: readonly string[],
  platforms: readonly string[],
  source: ScanSource,
): Promise<Directory> {
  let all = dag.directory().withFile("lint.sarif", await lintSarif(workshop));
  for (const image of chosenImages(workshop, names)) {
    const evidence = await gatherEvidence(workshop, image, selectPlatforms(image, platforms), source);
    all = all.withDirectory(`${image.name}/evidence`, await evidenceFiles(evidence));
  }
  return all;
}

/** Write evidence as files: gates.txt says which gates it passes, the others what was found. */
export async function evidenceFiles(evidence: Evidence): Promise<Directory> {
  const { sboms, scans, policy, tests } = evidence;
  return dag
    .directory()
    .withDirectory("sbom", await sbomFiles(sboms))
    .withDirectory("scan", await scanFiles(scans))
    .withDirectory("policy", await policyFiles(policy))
    .withNewFile("gates.txt", gateTable(await gatesOf(evidence)))
    .withNewFile("policy.txt", (await tryGate("policy", async () => policyText(policy))).detail)
    .withNewFile("tests.txt", testTable(tests))
    .withNewFile("tests.json", `${JSON.stringify(tests.map(outcome), null, 1)}\n`);
}

/** Which gates an image passes, and what each says. */
export function gatesOf({ image, sboms, scans, policy, tests }: Evidence): Promise<GateResult[]> {
  return Promise.all([
    tryGate("test", async () => passedTests(image, tests)),
    tryGate("policy", async () => policyText(policy)),
    tryGate("sbom", async () => sbomText(sboms)),
    tryGate("scan", async () => scanGate(scans)),
  ]);
}

function outcome({ platform, name, passed, skipped, attempts }: TestResult) {
  return {
    platform,
    name,
    result: skipped === undefined ? (passed ? "passed" : "failed") : "skipped",
    reason: skipped,
    attempts: attempts?.map(declaredText),
  };
}
