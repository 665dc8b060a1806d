import { describe, expect, test } from "vitest";
import { checkTable, judge, release } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { failure } from "../../fixtures.js";
import { AMD64, set, withEvidence } from "./changes.js";
import { complete, rules } from "./complete.js";

const POLICY = { path: "policies/x.yaml", digest: "sha256:ab" };

describe("table", () => {
  test("says what was required and found", () => {
    const table = checkTable("tiny", judge(complete(), rules()).slice(0, 2));
    expect(table).toBe(
      [
        "tiny",
        "      subject  what       required                  found",
        "  ok  index    platforms  linux/amd64, linux/arm64  linux/amd64, linux/arm64",
        "  ok  index    signature  key local-cosign          key local-cosign",
        "",
      ].join("\n"),
    );
  });

  test("a release that is complete returns it", () => {
    expect(release("tiny", judge(complete(), rules()), POLICY)).toMatch(
      /judged by policies\/x\.yaml@sha256:ab\nverified: \d+ checks\n$/,
    );
  });

  test("a blocked one throws all problems at once", () => {
    const found = { ...complete(), attestations: complete().attestations.slice(1) };
    const error = failure(() => release("tiny", judge({ ...found, signatures: [] }, rules()), POLICY));
    expect(error.code).toBe("NOT_VERIFIED");
    expect(error.problems.map((item) => item.path)).toEqual([
      "index: provenance",
      "index: signature",
      "linux/amd64: signature",
      "linux/arm64: signature",
    ]);
    expect(error.message).toContain("tiny: index: signature: required key local-cosign; found none");
    expect(error.message).toContain("BLOCK  index        provenance");
    expect(error.message).toContain("judged by policies/x.yaml@sha256:ab");
  });

  test("no checks are no pass", () => {
    expect(failure(() => release("tiny", [], POLICY)).code).toBe("NOT_VERIFIED");
  });

  test("text of others draws no lines of its own", () => {
    const found = withEvidence("provenance", AMD64, set("runDetails/builder/id", "x\n  ok     index\u001b[2K"));
    const row = judge(found, rules()).find((check) => !check.ok);
    expect(row?.found).toBe("x   ok     index [2K");
  });
});
