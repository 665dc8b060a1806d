import { readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import {
  DRIFT_FORMATS,
  type DriftFormat,
  DriftReport,
  driftText,
} from "../../../../pipeline/src/documents/drift/index.js";
import { driftLine, driftReport, HOSTILE } from "./reports.js";

const SCHEMA = JSON.parse(readFileSync("tests/unit/schemas/sarif-schema-2.1.0.json", "utf8"));
const ajv = new Ajv({ strict: false });
addFormats(ajv);
const isSarif = ajv.compile(SCHEMA);

const gone = driftLine({
  verdict: "gone",
  causes: [{ cause: "no-longer-found", detail: "x" }],
  fix: { state: "none" },
  due: undefined,
});
const hostile = driftLine({
  ...{ package: HOSTILE, version: HOSTILE, title: HOSTILE, image: HOSTILE, id: HOSTILE },
  causes: [{ cause: "package-changed", detail: HOSTILE }],
  fix: { state: "unavailable", detail: HOSTILE },
});
const REPORT = driftReport([driftLine(), gone, hostile]);
const write = (format: DriftFormat, report = REPORT) => driftText(report, format);

describe("a report", () => {
  test("as a table says where, what, why, since when, until when, and what mends it", () => {
    const text = write("table", driftReport([driftLine()]));
    expect(text).toContain("production/vllm sha256:");
    expect(text).toMatch(
      /production\/vllm linux\/amd64 +requests 2\.25\.0 +CVE-2026-1 +high +block +new-advisory: published on 2026-11-22 +2026-11-20, 4 days +until 2026-12-01, 7 days left \(a fix on 2026-11-01\) +to be had: 2\.32\.3/,
    );
    expect(text).toContain("time to remediate, production/vllm: 8.5 days on average, of 2");
    expect(write("table", driftReport([], { kev: false, images: [], remediation: [] }))).toMatch(
      /without --kev.*nothing is served.*nothing has changed/s,
    );
  });

  test("as a table or Markdown has one line for each, whatever words of others hold", () => {
    for (const format of ["table", "markdown"] as const) {
      const lines = (report: DriftReport) => write(format, report).split("\n").length;
      expect(lines(driftReport([hostile]))).toBe(lines(driftReport([driftLine()])));
      expect(write(format, driftReport([hostile]))).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
    }
    const [row = ""] = write("markdown", driftReport([hostile]))
      .split("\n")
      .filter((line) => line.includes("script"));
    expect(row.replace(/\\./g, "").split("|")).toHaveLength(11);
    expect(row).not.toContain("<script>");
  });

  test("as JSON is of its own schema, and nothing else is", () => {
    expect(DriftReport.parse(JSON.parse(write("json")))).toEqual(JSON.parse(JSON.stringify(REPORT)));
    expect(DriftReport.safeParse({ ...REPORT, version: 2 }).success).toBe(false);
    expect(DriftReport.safeParse({ ...REPORT, more: 1 }).success).toBe(false);
  });

  test("as SARIF is valid by the schema of OASIS, and says what is new, what has changed and what is absent", () => {
    const document = JSON.parse(write("sarif"));
    expect([isSarif(document), isSarif.errors]).toEqual([true, null]);
    expect(isSarif({ ...document, version: "1" })).toBe(false);
    const states = document.runs[0].results.map((item: { level: string; baselineState: string }) => [
      item.level,
      item.baselineState,
    ]);
    expect(states).toEqual([
      ["error", "new"],
      ["note", "absent"],
      ["error", "new"],
    ]);
  });

  test("as OpenMetrics ends with its mark, and has no line of others", () => {
    const text = write("openmetrics");
    expect(text.endsWith("# EOF\n")).toBe(true);
    expect(text.match(/^# EOF$/gm)).toHaveLength(1);
    expect(text).toContain('image_factory_drift_lines{environment="production",image="vllm",cause="new-advisory"} 1\n');
    expect(text).toContain('image_factory_remediation_days{environment="production",image="vllm"} 8.5\n');
  });

  test("as JUnit counts what blocks as a failure", () => {
    const text = write("junit", driftReport([driftLine(), gone]));
    expect(text).toContain('<testsuites name="drift" tests="2" failures="1" errors="0">');
    expect(text.match(/<failure /g)).toHaveLength(1);
  });

  test("has a file for each form", () => {
    expect(new Set(Object.values(DRIFT_FORMATS)).size).toBe(6);
  });
});
