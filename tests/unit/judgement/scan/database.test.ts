import { expect, test } from "vitest";
import { readAdvisories } from "../../../../pipeline/src/judgement/scan/index.js";
import { DIGEST, failure } from "../../fixtures.js";

const NOW = new Date("2026-11-24T00:00:00Z");

function described(newest: string[], changes: object = {}): string {
  return JSON.stringify({
    ...{ records: 3, withdrawn: 1, digest: DIGEST, ecosystems: { PyPI: { records: 3, newest } }, skipped: {}, newest },
    ...changes,
  });
}

test("the newest time that is not in the future counts", () => {
  const read = readAdvisories(described(["2027-07-09T15:54:00Z", "2026-11-20T01:02:03.5Z"]), NOW, 7);
  expect(read).toMatchObject({ updated: "2026-11-20T01:02:03Z", ageDays: 3 });
});

test.each([
  ["too old", described(["2026-11-16T00:00:00Z"]), "8 days old; at most 7"],
  ["only in the future", described(["2027-07-09T15:54:00Z"]), "in the future"],
  ["none", described(["2026-11-20T00:00:00Z"], { records: 0 }), "cannot be described"],
  ["nothing printed", "", "cannot be described"],
])("advisories that show nothing are an error: %s", (_name, text, message) => {
  const error = failure(() => readAdvisories(text, NOW, 7));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(error.message).toContain(message);
});
