import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiffReport, diffSections } from "../../../pipeline/src/documents/diff/index.js";
import { type DriftFormat, DriftReport, driftText } from "../../../pipeline/src/documents/drift/index.js";
import { parseQuery, readFleetIndex, whereIs, whereSections } from "../../../pipeline/src/documents/fleet/index.js";
import { parseRecord } from "../../../pipeline/src/documents/metrics/index.js";
import { Overview, overviewMarkdown } from "../../../pipeline/src/documents/overview/index.js";
import { type Format, written } from "../../../pipeline/src/documents/sections/index.js";
import { SizesReport, sizesSections } from "../../../pipeline/src/documents/sizes/index.js";
import { FORMATS, imageMetrics, parseMetricsPolicy } from "../../../pipeline/src/judgement/metrics/index.js";

const ROOT = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const record = (name: string) => read(`tests/unit/examples/records/${name}.json`);
const json = (name: string): unknown => JSON.parse(record(name));

const sizes = (format: Format) => {
  const report = SizesReport.parse(json("sizes"));
  return written(format, report, sizesSections(report));
};
const diff = (format: Format) => {
  const report = DiffReport.parse(json("diff"));
  return written(format, report, diffSections(report));
};
const where = (format: Format) => {
  const report = whereIs(readFleetIndex("fleet-index.json", record("fleet-index")), parseQuery({ package: "numpy" }), {
    locks: [],
  });
  return written(format, report, whereSections(report));
};
const metrics = (format: "table" | "markdown" | "openmetrics") => {
  const builds = (json("builds") as unknown[]).flatMap((item) => parseRecord(JSON.stringify(item)) ?? []);
  const policy = parseMetricsPolicy({ path: "policies/metrics.yaml", text: read("policies/metrics.yaml") });
  return FORMATS[format]([imageMetrics("onnxruntime", builds, 0, policy)]);
};
const drift = (format: DriftFormat) => driftText(DriftReport.parse(json("drift")), format);

/** What each file of docs/examples is made by: the same functions that the calls end with, of records of real calls. */
const EXAMPLES: Readonly<Record<string, () => string>> = {
  "diff.md": () => diff("markdown"),
  "diff.txt": () => diff("table"),
  "drift.md": () => drift("markdown"),
  "drift.prom": () => drift("openmetrics"),
  "drift.txt": () => drift("table"),
  "metrics.md": () => metrics("markdown"),
  "metrics.prom": () => metrics("openmetrics"),
  "metrics.txt": () => metrics("table"),
  "report.md": () => overviewMarkdown(Overview.parse(json("report"))),
  "sizes.md": () => sizes("markdown"),
  "sizes.txt": () => sizes("table"),
  "where.md": () => where("markdown"),
  "where.txt": () => where("table"),
};

test.each(Object.entries(EXAMPLES))(
  "docs/examples/%s is what the call says today: else --update",
  async (name, text) => {
    await expect(text()).toMatchFileSnapshot(join(ROOT, "docs/examples", name));
  },
);

test("docs/examples has no file that nothing makes", () => {
  expect(readdirSync(join(ROOT, "docs/examples")).sort()).toEqual(["README.md", ...Object.keys(EXAMPLES)].sort());
});
