import { type Declaration, declaredText } from "./declaration.js";

/** How one test of an image ended. */
export interface TestResult {
  platform: string;
  name: string;
  passed: boolean;
  /** What it printed, when it failed. */
  detail: string;
  /** Why it did not run, when it did not. */
  skipped?: string;
  /** What it tried that its image declares; missing where nothing was recorded. */
  attempts?: readonly Declaration[];
}

/** Tests that failed. */
export class TestError extends Error {
  readonly code = "TEST_FAILED";

  constructor(image: string, results: readonly TestResult[]) {
    const failed = results.filter((result) => !result.passed);
    super(`${failed.length} of ${results.length} tests of ${image} failed\n${testTable(results)}`);
    this.name = "TestError";
  }
}

/** Write results for people: a line each, and what a failed one printed. */
export function testTable(results: readonly TestResult[]): string {
  return results.map(line).join("");
}

function line({ platform, name, passed, detail, skipped, attempts = [] }: TestResult): string {
  if (skipped !== undefined) return `skip   ${platform} ${name}: ${skipped}\n`;
  const tried = attempts.map((item) => `         ${declaredText(item)}\n`).join("");
  const head = `${passed ? "ok    " : "FAILED"} ${platform} ${name}\n${tried}`;
  return passed || detail === "" ? head : `${head}${indent(detail)}`;
}

/** The most lines of a failed test that are shown. */
const LINES = 80;

function indent(detail: string): string {
  const lines = detail.trimEnd().split("\n").slice(-LINES);
  return lines.map((text) => `         ${text}\n`).join("");
}
