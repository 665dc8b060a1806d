import { describe, expect, test } from "vitest";
import { readAdvisories, readEcosystems } from "../../../../pipeline/src/judgement/scan/index.js";
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

describe("the time of advisories", () => {
  const read = (...newest: string[]) => readAdvisories(described(newest), NOW, 7);

  test("is the latest that is not in the future, in whatever order they stand; this moment is not", () => {
    const times = ["2026-11-20T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-21T00:00:00Z"];
    for (const some of [times, [...times].reverse()]) {
      expect(read(...some, "2026-11-24T00:00:00.001Z")).toMatchObject({ updated: "2026-11-23T00:00:00Z", ageDays: 1 });
    }
    expect(read("2026-11-24T00:00:00Z")).toMatchObject({ updated: "2026-11-24T00:00:00Z", ageDays: 0 });
  });

  test("may be as old as the policy says, to the day", () => {
    expect(read("2026-11-16T00:00:01Z")).toMatchObject({ ageDays: 7 });
    expect(failure(() => read("2026-11-16T00:00:00Z")).message).toContain("8 days old");
  });
});

test("what is read is all that the description says, but what was withdrawn", () => {
  expect(readAdvisories(described(["2026-11-20T00:00:00Z"], { skipped: { Alpine: 2 } }), NOW, 7)).toStrictEqual({
    ...{ records: 3, digest: DIGEST, skipped: { Alpine: 2 }, updated: "2026-11-20T00:00:00Z", ageDays: 4 },
    ecosystems: { PyPI: { records: 3, updated: "2026-11-20T00:00:00Z" } },
  });
});

test.each([
  [
    "that are too old",
    () => readAdvisories(described(["2026-11-16T00:00:00Z"]), NOW, 7),
    "advisories: the newest is of 2026-11-16, 8 days old; at most 7 are allowed",
    "Give newer ones, or say in policies/severity.yaml how old they may be: database.maxAgeDays.",
  ],
  [
    "that are all of the future",
    () => readAdvisories(described(["2027-07-09T15:54:00Z"]), NOW, 7),
    "advisories: every time of change is in the future (2027-07-09T15:54:00Z)",
    "Set this machine's clock.",
  ],
  [
    "that nobody described",
    () => readAdvisories("", NOW, 7),
    "advisories that cannot be described: it is no JSON",
    "Give a folder of OSV records.",
  ],
  [
    "of a vendor that nobody described",
    () => readEcosystems("trivy", "", "2026-11-20T00:00:00Z"),
    "what is in the database of trivy: it is no JSON",
    "Fetch it again.",
  ],
])("the error of advisories %s says what is wrong, and what to do", (_name, run, wrong, next) => {
  const { message } = failure(run);
  expect(message).toContain(wrong);
  expect(message).toContain(next);
});
