import { expect, test } from "vitest";
import { type Judged, openVex } from "../../../../pipeline/src/documents/scan/index.js";
import { finding, STATEMENT, scanResult, WAIVER } from "./results.js";

const TIME = "2026-11-20T00:00:00Z";

function statement(judged: Omit<Judged, "finding">, changes: Parameters<typeof finding>[0] = {}) {
  const result = scanResult([{ finding: finding(changes), ...judged }]);
  const { statements } = openVex(result, "image-factory", TIME) as { statements: object[] };
  return statements[0];
}

test("a document names its author, its time, the image by its digest, and what in it is vulnerable", () => {
  expect(openVex(scanResult([{ finding: finding(), verdict: "block" }]), "image-factory", TIME)).toEqual({
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": expect.stringMatching(/^https:\/\/openvex\.dev\/docs\/public\/vex-[0-9a-f]{64}$/),
    ...{ author: "image-factory", timestamp: TIME, version: 1 },
    statements: [
      {
        vulnerability: { name: "CVE-2026-1", aliases: ["GHSA-1"] },
        products: [
          {
            "@id": `pkg:oci/vllm@sha256:${"d".repeat(64)}`,
            subcomponents: [{ "@id": "pkg:pypi/requests@2.25.0" }],
          },
        ],
        ...{ status: "affected", action_statement: "Update to 2.31.0." },
      },
    ],
  });
});

test("what is to be done is the waiver's reason, an update, or nothing yet", () => {
  expect(statement({ verdict: "waived", waiver: WAIVER })).toMatchObject({ action_statement: WAIVER.reason });
  expect(statement({ verdict: "block" }, { fixed: ["2", "3"] })).toMatchObject({
    action_statement: "Update to 2 or 3.",
  });
  expect(statement({ verdict: "allow" }, { fixed: [] })).toMatchObject({ action_statement: "There is no fix yet." });
});

test("what does no harm is not affected, by the reason that somebody gave", () => {
  expect(statement({ verdict: "not_affected", vex: STATEMENT })).toMatchObject({
    ...{ status: "not_affected", impact_statement: "not reached" },
  });
});

test("a vulnerability with one name has no others", () => {
  expect(statement({ verdict: "block" }, { aliases: [] })).toMatchObject({ vulnerability: { name: "CVE-2026-1" } });
  expect(JSON.stringify(statement({ verdict: "block" }, { aliases: [] }))).not.toContain("aliases");
});

test("documents of other images and times have other names", () => {
  const id = (digest: string, time: string) =>
    (openVex(scanResult([], { digest: `sha256:${digest.repeat(64)}` }), "x", time) as { "@id": string })["@id"];
  expect(new Set([id("a", TIME), id("b", TIME), id("a", "2026-11-21T00:00:00Z"), id("a", TIME)]).size).toBe(3);
});
