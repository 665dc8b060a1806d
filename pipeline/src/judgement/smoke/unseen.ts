import { attemptText, type Declaration, type TestResult } from "../../documents/test/index.js";

/**
 * Report each declaration that no test matched: nobody should declare what is not tried. It is no failure: the test that
 * tries it may not run on these platforms.
 */
export function unseenDeclarations(
  results: readonly TestResult[],
  known: readonly Declaration[],
  platforms: readonly string[],
): TestResult[] {
  const seen = new Set(
    results.flatMap(({ attempts = [] }) => attempts.map(({ kind, pattern }) => `${kind} ${pattern}`)),
  );
  const unseen = known.filter(({ kind, pattern }) => !seen.has(`${kind} ${pattern}`));
  return platforms.flatMap((platform) =>
    unseen.map(({ kind, pattern }) => ({
      ...{ platform, name: `declared: ${attemptText(kind, pattern)}`, passed: true, detail: "" },
      skipped: "no test here tried it",
    })),
  );
}
