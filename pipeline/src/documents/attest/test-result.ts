import { z } from "zod";

import { declaredText, type TestResult } from "../test/index.js";
import { fileDescriptor, ResourceDescriptor, type SourceDigest } from "./descriptor.js";

/** in-toto's test result v0.1: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
export const TestResults = z.looseObject({
  result: z.enum(["PASSED", "WARNED", "FAILED"]),
  configuration: z.array(ResourceDescriptor).min(1),
  passedTests: z.array(z.string()),
  warnedTests: z.array(z.string()),
  failedTests: z.array(z.string()),
});
export type TestResults = z.infer<typeof TestResults>;

/** Tests of one subject: of one platform, or of all for the index. */
export interface TestRun {
  image: string;
  /** `sha256:…` of the subject. */
  digest: string;
  results: readonly TestResult[];
  /** The files that say what is tested: tests/smoke.yaml, tests/structure.yaml, and what tests lay over the image. */
  files: readonly SourceDigest[];
}

/** Say how the tests of an image ended. What was tested is a part of the configuration: the format has no other place. */
export function testResultPredicate({ image, digest, results, files }: TestRun): TestResults {
  const names = (wanted: (item: TestResult) => boolean) => results.filter(wanted).map(nameOf);
  const failedTests = names((item) => !item.passed);
  // The format knows no skipped tests: one that did not run is no more than a warning, and never among the passed.
  const warnedTests = names((item) => item.passed && item.skipped !== undefined);
  return {
    result: failedTests.length > 0 ? "FAILED" : warnedTests.length > 0 ? "WARNED" : "PASSED",
    configuration: [
      {
        name: image,
        digest: { sha256: digest.replace("sha256:", "") },
        annotations: { attempts: attemptsOf(results) },
      },
      ...files.map(fileDescriptor),
    ],
    passedTests: names((item) => item.passed && item.skipped === undefined),
    warnedTests,
    failedTests,
  };
}

/** What the image tried to reach and to write, each with the reason that it declares. The format has no place but annotations. */
function attemptsOf(results: readonly TestResult[]): string[] {
  const said = results.flatMap(({ platform, attempts = [] }) =>
    attempts.map((item) => `${platform} ${declaredText(item)}`),
  );
  return [...new Set(said)].sort();
}

function nameOf({ platform, name, skipped }: TestResult): string {
  return `${platform} ${name}${skipped === undefined ? "" : ` (skipped: ${skipped})`}`;
}
