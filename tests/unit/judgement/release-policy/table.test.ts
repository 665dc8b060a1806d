import { describe, expect, test } from "vitest";
import {
  type Check,
  checkTable,
  judge,
  judgedBy,
  release,
} from "../../../../pipeline/src/judgement/release-policy/index.js";
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
    expect(error.message).toContain(
      "tiny: 4 checks fail\n  4 checks (index, linux/amd64, linux/arm64: signature, provenance): required key local-cosign; signed by one who is trusted; found none",
    );
    expect(error.message).toContain("BLOCK  index        provenance");
    expect(error.message).toContain("judged by policies/x.yaml@sha256:ab");
  });

  test("where nobody trusted signed, it names who did, once, and not once for each row", () => {
    const { signatures, attestations, ...rest } = complete();
    const unknown = "signed by a key unknown here (hint sha256:12ab)";
    const unproven = [
      ...signatures.map(({ subject }) => ({ subject, type: "signature", signer: unknown })),
      ...attestations.map(({ subject, predicateType }) => ({ subject, type: predicateType, signer: unknown })),
    ];
    const found = { ...rest, signatures: [], attestations: [], unproven };
    const checks = judge(found, rules());
    const bad = checks.filter(({ ok }) => !ok);
    expect(new Set(bad.map((check) => check.found))).toEqual(new Set([unknown]));
    const { message, problems } = failure(() => release("tiny", checks, POLICY));
    const [head = "", reason = "", next] = message.split("\n");
    expect(problems).toHaveLength(bad.length);
    expect(head).toBe(`tiny: ${bad.length} checks fail`);
    expect(reason).toMatch(
      /^ {2}\d+ checks \(index, linux\/amd64, linux\/arm64: signature, provenance, .*found signed by a key/,
    );
    expect(next).toMatch(/^Blocked: nothing was released\. It is signed, but by nobody whom the policy trusts/);
  });

  test("a claim is no proof: one that names a trusted key says that this key does not verify it", () => {
    const { signatures, ...rest } = complete();
    const signer = `signed by a key unknown here (hint ${signatures[0]?.signer})`;
    const unproven = signatures.map(({ subject }) => ({ subject, type: "signature", signer }));
    const [row] = judge({ ...rest, signatures: [], unproven }, rules()).filter(({ ok }) => !ok);
    expect(row).toMatchObject({ what: "signature", found: expect.stringMatching(/but that key does not verify it$/) });
    const many = signatures.flatMap(({ subject }) =>
      Array.from({ length: 9 }, (_, n) => ({ subject, type: "signature", signer: `signed as ${n}` })),
    );
    const crowd = judge({ ...rest, signatures: [], unproven: many }, rules()).find(({ ok }) => !ok);
    expect(crowd?.found).toBe("signed as 0, signed as 1, signed as 2, and 6 more");
  });

  const check = (changes: Partial<Check>): Check => ({
    ...{ subject: "index", what: "signature", required: "key a", found: "none", ok: false },
    ...changes,
  });

  test("of one thing that is wrong says that, and then the whole table", () => {
    const checks = [check({}), check({ what: "spdx", found: "7 packages", ok: true })];
    const error = failure(() => release("tiny", checks, POLICY));
    expect(error.message).toBe(
      [
        "tiny: index: signature: required key a; found none",
        "Blocked: nothing was released.",
        "",
        checkTable("tiny", checks) + judgedBy(POLICY),
        "",
      ].join("\n"),
    );
    expect(error.problems).toEqual([
      { file: "tiny", line: 0, column: 0, path: "index: signature", message: "required key a; found none" },
    ]);
    expect(error).toMatchObject({ summary: "tiny: index: signature: required key a; found none" });
  });

  test("of many says each reason once, with the checks that it is the reason of", () => {
    const checks = [
      check({}),
      check({ subject: "linux/amd64" }),
      check({ what: "spdx", found: "old" }),
      check({ what: "vuln", required: "key b" }),
    ];
    const { message } = failure(() => release("tiny", checks, POLICY));
    expect(message.split("\n").slice(0, 4)).toEqual([
      "tiny: 4 checks fail",
      "  3 checks (index, linux/amd64: signature, vuln): required key a; key b; found none",
      "  index: spdx: required key a; found old",
      "Blocked: nothing was released.",
    ]);
  });

  test.each([
    ["signed by a key unknown here (hint sha256:12ab)", true],
    ["signed as https://ci.example x", true],
    ["it is signed as x", false],
    ["signed by one", false],
    ["none", false],
  ])("says whose signature to name where somebody unknown signed: %s", (found, unknown) => {
    const { message } = failure(() => release("tiny", [check({}), check({ what: "spdx", found })], POLICY));
    expect(message.includes("name it there, or bring its public key (--trusted-keys).")).toBe(unknown);
  });

  test("what somebody claims of one subject and kind says nothing of another", () => {
    const { signatures: _, ...rest } = complete();
    const claim = { subject: AMD64, type: "signature", signer: "signed as somebody" };
    const found = (unproven: object[]) =>
      judge({ ...rest, signatures: [], unproven: unproven as (typeof claim)[] }, rules())
        .filter(({ what }) => what === "signature")
        .map((row) => row.found);
    expect(found([claim])).toEqual(["none", "signed as somebody", "none"]);
    expect(found([{ ...claim, type: "spdx" }])).toEqual(["none", "none", "none"]);
    expect(found(["c", "a", "b", "a"].map((signer) => ({ ...claim, signer })))[1]).toBe("a, b, c");
    expect(found([])).toEqual(["none", "none", "none"]);
  });

  test("a claim with a key that is trusted names that key", () => {
    const { signatures, ...rest } = complete();
    const signer = `signed by a key unknown here (hint ${signatures[0]?.signer})`;
    const unproven = [{ subject: AMD64, type: "signature", signer }];
    const row = judge({ ...rest, signatures: [], unproven }, rules()).find(
      ({ subject, what }) => subject === "linux/amd64" && what === "signature",
    );
    expect(row?.found).toBe("it says that it is signed with local-cosign, but that key does not verify it");
  });

  test("no checks are no pass, and it is said that nothing was looked at", () => {
    expect(failure(() => release("tiny", [], POLICY)).message).toMatch(/^tiny: nothing was looked at\n/);
  });

  test("text of others draws no lines of its own", () => {
    const found = withEvidence("provenance", AMD64, set("runDetails/builder/id", "x\n  ok     index\u001b[2K"));
    const row = judge(found, rules()).find((check) => !check.ok);
    expect(row?.found).toBe("x   ok     index [2K");
  });
});
