import type { ScanResult } from "../../documents/scan/index.js";
import type { TestResult } from "../../documents/test/index.js";
import { allOf } from "../../errors/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { buildImage } from "../assembly/image-layout.js";
import { passedTests, testResults } from "../trial/test-image.js";
import type { Workshop } from "../workshop/workshop.js";
import { type PolicyReport, policyReport, policyText } from "./policy-image.js";
import { type PlatformDocument, platformDocuments, sbomDocuments, sbomText } from "./sbom-image.js";
import { scanImage } from "./scan-image.js";
import type { ScanSource } from "./scan-source.js";

/** Everything that is said of one image. */
export interface Evidence {
  image: string;
  /** One for each platform, then the one of the index. */
  sboms: PlatformDocument[];
  scans: ScanResult[];
  tests: TestResult[];
  /** What the rules say. */
  policy: PolicyReport;
}

/**
 * Gather everything that is said of an image, all at the same time, whatever it is. Throws only where something cannot be
 * found out, as where a scan shows nothing.
 */
export async function gatherEvidence(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  source: ScanSource,
): Promise<Evidence> {
  // What cannot be scanned with is told at once, and not after a build.
  const [built] = await Promise.all([buildImage(workshop, image, platforms), source.open(workshop)]);
  const documents = platformDocuments(workshop, image, built);
  const [scans, sboms, policy, tests] = await allOf([
    scanImage(workshop, image, platforms, source),
    documents.then((parts) => sbomDocuments(built, parts)),
    policyReport(workshop, image, platforms, { documents }),
    testResults(workshop, image, platforms),
  ]);
  return { image: image.name, sboms, scans, policy, tests };
}

/**
 * The same evidence. Throws where a test failed, a rule is broken, or SBOM and lock differ, with what each of them says;
 * what the scan found is for the policy of a release to judge.
 */
export async function passing(evidence: Evidence): Promise<Evidence> {
  const { image, sboms, tests, policy } = evidence;
  await allOf([
    (async () => sbomText(sboms))(),
    (async () => policyText(policy))(),
    (async () => passedTests(image, tests))(),
  ]);
  return evidence;
}
