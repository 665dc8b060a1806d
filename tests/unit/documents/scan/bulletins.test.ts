import { describe, expect, test } from "vitest";
import {
  type Bulletins,
  mergeFindings,
  openVex,
  scanSarif,
  scanTable,
} from "../../../../pipeline/src/documents/scan/index.js";
import { parseVex } from "../../../../pipeline/src/judgement/scan/index.js";
import { DIGEST } from "../../fixtures.js";
import { finding, scanResult } from "./results.js";

const TIME = "2026-11-20T00:00:00Z";
const ABSENT = [
  { id: "CVE-2099-0001", aliases: ["4711"], components: ["cuobjdump"], files: ["cuobjdump", "cuobjdump.exe"] },
  { id: "CVE-2099-0002", aliases: [], components: ["cuobjdump"], files: ["cuobjdump", "cuobjdump.exe"] },
];
const CUOBJDUMP = finding({
  ...{ package: "cuobjdump", version: "12.8.93", type: "cuda", purls: ["pkg:generic/nvidia/cuobjdump@12.8.93"] },
  ...{ scanners: ["csaf"], where: ["/bin/cuobjdump"] },
});
const BULLETINS: Bulletins = {
  ...{
    documents: 14,
    digest: DIGEST,
    publishers: ["NVIDIA Product Security"],
    updated: "2026-01-20T00:00:00Z",
    ageDays: 314,
  },
  ecosystems: { NVIDIA: { records: 52, updated: "2026-01-20T00:00:00Z" } },
};

describe("a part of CUDA that is not in the image", () => {
  const document = () =>
    openVex(scanResult([], { absent: ABSENT }), "image-factory", TIME) as { statements: unknown[] };

  test("has a statement of OpenVEX with the names that were looked for as its ground", () => {
    expect(document().statements[0]).toEqual({
      vulnerability: { name: "CVE-2099-0001", aliases: ["4711"] },
      products: [
        { "@id": `pkg:oci/vllm@sha256:${"d".repeat(64)}`, subcomponents: [{ "@id": "pkg:generic/nvidia/cuobjdump" }] },
      ],
      ...{ status: "not_affected", justification: "component_not_present" },
      impact_statement: "no file of the image is called cuobjdump, cuobjdump.exe",
    });
  });

  test("has one that is read as any other", () => {
    const read = parseVex([{ path: "x.json", text: JSON.stringify(document()) }], new Date("2026-11-24T00:00:00Z"));
    expect(read.map(({ names, status }) => [names[0], status])).toEqual(ABSENT.map(({ id }) => [id, "not_affected"]));
  });

  test("stands beside those of the same parts, one by itself", () => {
    const other = { id: "CVE-2099-0003", aliases: [], components: ["nvcc", "ptxas"], files: ["nvcc", "ptxas"] };
    const lines = scanTable(scanResult([], { absent: [...ABSENT, other] })).split("\n");
    expect(lines.filter((line) => line.includes("no file")).map((line) => line.replace(/ +/g, " "))).toEqual([
      " no cuobjdump 2 vulnerabilities not affected no file of the image is called cuobjdump, cuobjdump.exe",
      " no nvcc, ptxas 1 vulnerability not affected no file of the image is called nvcc, ptxas",
    ]);
  });

  test("has a line in the table, and is in SARIF", () => {
    const result = scanResult([], { absent: ABSENT });
    expect(scanTable(result)).toMatch(
      /no cuobjdump +2 vulnerabilities +not affected +no file of the image is called cuobjdump/,
    );
    expect(JSON.stringify(scanSarif([result]))).toContain('"absent":[{"id":"CVE-2099-0001"');
  });
});

describe("a table", () => {
  test("says which bulletins there were, of whom and how old", () => {
    const result = scanResult([]);
    result.advisories = { ...result.advisories, bulletins: BULLETINS };
    expect(scanTable(result)).toContain(
      `  csaf, 14 documents of 2026-01-20 by NVIDIA Product Security (314 days old, ${DIGEST})`,
    );
    result.advisories = { ...result.advisories, bulletins: { ...BULLETINS, publishers: ["a", "b"] } };
    expect(scanTable(result)).toContain("by a, b (314 days old");
  });

  test("says what is not understood, and where a part is; scanners do not disagree about it", () => {
    const judged = [{ finding: { ...CUOBJDUMP, unread: 'which versions "some" are' }, verdict: "block" as const }];
    const table = scanTable(scanResult(judged));
    expect(table).toMatch(
      /block, not understood: which versions "some" are, in \/bin\/cuobjdump; pkg:generic\/nvidia\/cuobjdump@12\.8\.93/,
    );
    expect(table).not.toContain("only csaf found");
    expect(table).toContain("grype and trivy agree");
    expect(JSON.stringify(scanSarif([scanResult(judged)]))).toContain('Not understood: which versions \\"some\\" are.');
  });

  test("names what is not understood and nothing here can have", () => {
    const result = scanResult([], { unplaced: [{ id: "CVE-2099-0003", reason: 'what "Toaster" is' }] });
    expect(scanTable(result)).toContain(
      `note: CVE-2099-0003 is not understood: what "Toaster" is; nothing of NVIDIA's is in the image`,
    );
  });
});

test("a finding that two bulletins give is one, with both as its sources", () => {
  const [a, b] = [
    { ...CUOBJDUMP, sources: ["1"] },
    { ...CUOBJDUMP, sources: ["2"], severity: "critical" as const, where: ["/opt/cuobjdump"] },
  ];
  expect(mergeFindings([a, b])).toMatchObject([
    { sources: ["1", "2"], severity: "critical", where: ["/bin/cuobjdump", "/opt/cuobjdump"] },
  ]);
});

test.each([
  [["1"], undefined],
  [undefined, ["1"]],
])("a source that only one of two findings names is there: %j, %j", (one, other) => {
  const named = (sources?: string[]) => ({ ...CUOBJDUMP, ...(sources && { sources }) });
  expect(mergeFindings([named(one), named(other)])).toMatchObject([{ sources: ["1"] }]);
});
