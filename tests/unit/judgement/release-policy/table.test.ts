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

  test("no checks are no pass", () => {
    expect(failure(() => release("tiny", [], POLICY)).code).toBe("NOT_VERIFIED");
  });

  test("text of others draws no lines of its own", () => {
    const found = withEvidence("provenance", AMD64, set("runDetails/builder/id", "x\n  ok     index\u001b[2K"));
    const row = judge(found, rules()).find((check) => !check.ok);
    expect(row?.found).toBe("x   ok     index [2K");
  });
});
