import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PREDICATES, promotionPredicate } from "../../../../pipeline/src/documents/attest/index.js";
import { COMMIT, complete, digestOf, INDEX, provenance } from "../../judgement/release-policy/complete.js";

/** in-toto's own Go definitions and validators: tests/unit/schemas/in-toto. */
const PROGRAM = fileURLToPath(new URL("../../schemas/in-toto", import.meta.url));
const hasGo = spawnSync("go", ["version"]).status === 0;

/** A statement as cosign writes it around a predicate. */
function statement(predicateType: string, predicate: unknown, digest = INDEX): Record<string, unknown> {
  const subject = [{ name: "registry:5000/staging/tiny", digest: { sha256: digest.replace("sha256:", "") } }];
  return { _type: "https://in-toto.io/Statement/v0.1", predicateType, subject, predicate };
}

const provenanceOf = (change: (text: string) => string = (text) => text) =>
  statement(PREDICATES.provenance.uri, JSON.parse(change(JSON.stringify(provenance(["linux/amd64"])))));

const promotion = promotionPredicate({
  from: { environment: "staging", repository: "loopback/staging/tiny" },
  to: { environment: "production", repository: "loopback/production/tiny" },
  ...{ digest: INDEX, who: "ann", when: new Date("2026-11-24T12:00:00Z") },
  policy: { path: "registry/policies/production.yaml", digest: digestOf("c") },
});

// Go compiles the program once, from two modules: seconds, or a minute on a busy machine.
describe.skipIf(!hasGo)("statements, as in-toto reads them (needs go)", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "in-toto-"));
    execFileSync("go", ["build", "-o", join(folder, "in-toto"), "."], { cwd: PROGRAM });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  function read(...statements: object[]): string[] {
    const files = statements.map((item, index) => {
      const path = join(folder, `${index}.json`);
      writeFileSync(path, JSON.stringify(item));
      return path;
    });
    return execFileSync(join(folder, "in-toto"), files, { encoding: "utf8" }).trimEnd().split("\n");
  }

  test("all evidence of an image is valid", () => {
    const all = complete().attestations.map((item) => statement(item.predicateType, item.predicate, item.subject));
    expect(read(...all)).toEqual(all.map(() => "ok"));
    expect(all).toHaveLength(18);
  });

  test("a promotion is valid", () => {
    expect(read(statement(PREDICATES.promotion.uri, promotion))).toEqual(["ok"]);
  });

  test.each([
    ["without a builder", provenanceOf((text) => text.replace(/"id":"https:[^"]*"/, '"id":""')), /builder.id required/],
    [
      "without a build type",
      provenanceOf((text) => text.replace(/"buildType":"[^"]*"/, '"buildType":""')),
      /buildType required/,
    ],
    [
      "with a member that SLSA does not know",
      provenanceOf((text) => text.replace('"runDetails"', '"extra":1,"runDetails"')),
      /unknown field "extra"/,
    ],
    ["with a commit that is none", provenanceOf((text) => text.replace(COMMIT, "main")), /digest is not valid hex/],
    [
      "with a time that is none",
      provenanceOf((text) => text.replace("2026-11-20T11:00:00Z", "yesterday")),
      /invalid google.protobuf.Timestamp/,
    ],
    ["without a subject", { ...provenanceOf(), subject: [] }, /at least one subject required/],
    [
      "with a test result that is none",
      statement(PREDICATES["test-result"].uri, { result: "passed" }),
      /result: "passed"/,
    ],
  ])("one %s is not", (_name, broken, message) => {
    expect(read(broken)[0]).toMatch(message);
  });
});
