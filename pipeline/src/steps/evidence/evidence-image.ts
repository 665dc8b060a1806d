import { type Directory, dag } from "@dagger.io/dagger";
import type { ScanResult } from "../../documents/scan/index.js";
import { declaredText, type TestResult, testTable } from "../../documents/test/index.js";
import { allOf } from "../../errors/index.js";
import { type ImageDefinition, type Platform, selectPlatforms } from "../../repository/inputs/index.js";
import { buildImage } from "../assembly/image-layout.js";
import { testResults } from "../trial/test-image.js";
import type { Workshop } from "../workshop/workshop.js";
import { type PolicyReport, policyFiles, policyReport, policyText } from "./policy-image.js";
import { type PlatformDocument, platformDocuments, sbomDocuments, sbomFiles } from "./sbom-image.js";
import { type ScanRequest, scanFiles, scanImage } from "./scan-image.js";

/** Everything that is said of one image. */
export interface Evidence {
  /** One for each platform, then the one of the index. */
  sboms: PlatformDocument[];
  scans: ScanResult[];
  tests: TestResult[];
  /** What the rules say; none is broken. */
  policy: PolicyReport;
}

/**
 * Gather everything that is said of an image, all at the same time. Throws where a test fails, a rule is broken, SBOM and
 * lock differ, or the scan shows nothing, with what each of them said; what the scan found is for the reader to judge.
 */
export async function gatherEvidence(
  workshop: Workshop,
  image: ImageDefinition,
  request: ScanRequest,
): Promise<Evidence> {
  const built = await buildImage(workshop, image, request.platforms);
  const documents = platformDocuments(workshop, image, built);
  const [scans, sboms, policy, tests] = await allOf([
    scanImage(workshop, image, request),
    documents.then((parts) => sbomDocuments(built, parts)),
    keptPolicy(workshop, image, request.platforms, documents),
    testResults(workshop, image, request.platforms),
  ]);
  return { sboms, scans, policy, tests };
}

async function keptPolicy(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  documents: Promise<PlatformDocument[]>,
): Promise<PolicyReport> {
  const report = await policyReport(workshop, image, platforms, { documents });
  policyText(report);
  return report;
}

/** Gather everything that is said of images, as files: <image>/evidence/ for each. */
export async function gatherAll(
  workshop: Workshop,
  names: readonly string[],
  platforms: readonly string[],
  scan: Omit<ScanRequest, "platforms">,
): Promise<Directory> {
  let all = dag.directory();
  for (const name of names) {
    const image = workshop.image(name);
    const request = { ...scan, platforms: selectPlatforms(image, platforms) };
    const evidence = await gatherEvidence(workshop, image, request);
    all = all.withDirectory(`${name}/evidence`, await evidenceFiles(evidence));
  }
  return all;
}

/** Write evidence as files: sbom/, scan/, policy/, policy.txt, tests.txt and tests.json. */
export async function evidenceFiles({ sboms, scans, policy, tests }: Evidence): Promise<Directory> {
  return dag
    .directory()
    .withDirectory("sbom", await sbomFiles(sboms))
    .withDirectory("scan", await scanFiles(scans))
    .withDirectory("policy", await policyFiles(policy))
    .withNewFile("policy.txt", policyText(policy))
    .withNewFile("tests.txt", testTable(tests))
    .withNewFile("tests.json", `${JSON.stringify(tests.map(outcome), null, 1)}\n`);
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
