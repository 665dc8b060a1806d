import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTRIBUTES, attributesOf } from "../../../../pipeline/src/documents/metrics/index.js";
import {
  FAMILIES,
  FORMATS,
  imageMetrics,
  parseMetricsPolicy,
} from "../../../../pipeline/src/judgement/metrics/index.js";
import { layer, POLICY, record, step, wheel } from "./records.js";

const HOSTILE = '\u001b[31m|`x`\n# EOF"\\';

function metrics(last = record()) {
  return imageMetrics("app", [record({ began: "2026-01-01T00:00:00.000Z" }), last], 1, POLICY);
}

test("the table says path, cache, trend and that nothing is worse", () => {
  const steps = [
    step("stage app slow linux/amd64", { ended: 8, bytes: { in: 2000, cached: 500 } }),
    step("pack app slow linux/amd64", { kind: "pack", after: ["stage app slow linux/amd64"], asked: 8, ended: 9 }),
  ];
  const text = FORMATS.table([metrics(record({ steps, peak: { memory: 5e6 }, commit: "3".repeat(40) }))]);
  expect(text).toContain("the longest: stage app slow linux/amd64, 8.0 s of 10.0 s");
  expect(text).toContain("0 of 2 steps (0 %), 500 B of 2.0 kB that steps read (25 %)");
  expect(text).toContain("largest process 5.0 MB");
  expect(text).toContain("commit 333333333333");
  expect(text).toContain("1 more are gone, damaged, or of another version");
  expect(text).toMatch(/Regression\n {2}none; 0 builds/);
});

test("an image without a record is said to have none in every format", () => {
  const none = imageMetrics("app", [], 0, POLICY);
  expect(FORMATS.table([none])).toBe("app: no record of a build.\n");
  expect(FORMATS.markdown([none])).toBe("## app\n\napp: no record of a build.\n");
  expect(JSON.parse(FORMATS.json([none]))).toMatchObject({ version: 1, images: [{ image: "app", records: [] }] });
  expect(FORMATS.openmetrics([none])).toMatch(/# EOF\n$/);
});

test("Markdown holds no row that a name could break", () => {
  const text = FORMATS.markdown([metrics(record({ steps: [step("a|b*c", { ended: 3 })] }))]);
  const rows = text.split("\n").filter((line) => line.startsWith("| a"));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain("a\\|b\\*c");
});

test("OpenMetrics has each family once, and each line is a sample of its family", () => {
  fc.assert(
    fc.property(fc.string(), (stage) => {
      const text = FORMATS.openmetrics([
        metrics(record({ layers: [layer(stage, 3)], packages: [wheel("a", "1", 2)] })),
      ]);
      const lines = text.split("\n");
      expect(lines.slice(-2)).toEqual(["# EOF", ""]);
      let family = "";
      for (const line of lines.slice(0, -2)) {
        if (line.startsWith("# TYPE ")) family = line.split(" ")[2] ?? "";
        else if (!line.startsWith("#"))
          expect(line).toMatch(RegExp(`^${family}\\{image="app"[^\\n]*\\} -?[0-9.e+-]+$`, "u"));
      }
      expect(lines.filter((line) => line.startsWith("# TYPE ")).length).toBe(Object.keys(FAMILIES).length);
    }),
  );
  expect(FORMATS.openmetrics([metrics(record({ layers: [layer(HOSTILE, 3)] }))])).toContain('\\n# EOF\\"\\\\');
});

test("families that count seconds or bytes end in their unit", () => {
  for (const [name, { unit }] of Object.entries(FAMILIES))
    if (unit !== undefined) expect(name).toMatch(RegExp(`_${unit}$`));
});

test("the dashboard asks for nothing that is not emitted, and for most of what is", () => {
  const text = readFileSync("docs/grafana-dashboard.json", "utf8");
  const dashboard = JSON.parse(text) as {
    panels: { targets?: { expr?: string; query?: string }[] }[];
    schemaVersion: number;
  };
  const asked = dashboard.panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr, query }) => [expr ?? "", query ?? ""]),
  );
  const names = asked.flatMap((query) => query.match(/image_factory_\w+/g) ?? []);
  const attributes = Object.keys(ATTRIBUTES).map((name) => name.replace("image_factory.", ""));
  const spans = asked.flatMap((query) => [...query.matchAll(/span\.image_factory\.(\w+)/g)].map(([, name]) => name));
  expect(names.filter((name) => !Object.hasOwn(FAMILIES, name))).toEqual([]);
  expect(Object.keys(FAMILIES).filter((name) => !names.includes(name))).toEqual([]);
  expect(spans.length).toBeGreaterThan(0);
  expect(spans.filter((name) => !attributes.includes(name ?? ""))).toEqual([]);
  // Labels that a query names are labels of a sample.
  const full = record({ layers: [layer("pure", 3)], peak: { memory: 1, disk: 1 } });
  const labels = new Set([...FORMATS.openmetrics([metrics(full)]).matchAll(/[{,](\w+)="/g)].map(([, name]) => name));
  const wanted = asked.flatMap((query) => [...query.matchAll(/[{,]\s*(\w+)=~?"/g), ...query.matchAll(/by \((\w+)\)/g)]);
  expect(wanted.map(([, name]) => name).filter((name) => name !== undefined && !labels.has(name))).toEqual([]);
});

test("docs/metrics.md names every family and every attribute", () => {
  const text = readFileSync("docs/metrics.md", "utf8");
  for (const name of [...Object.keys(FAMILIES), ...Object.keys(ATTRIBUTES)]) expect(text).toContain(`\`${name}\``);
});

test("attributes of a span hold what is known, and nothing else", () => {
  const about = attributesOf(step("pack a", { kind: "pack", asked: 1, started: 3, ended: 4, bytes: { in: 5 } }));
  expect(about).toEqual({
    ...{ "image_factory.step": "pack a", "image_factory.kind": "pack", "image_factory.source": "run" },
    ...{ "image_factory.queued_seconds": 2, "image_factory.program_seconds": 1, "image_factory.bytes_in": 5 },
  });
});

test("the policy that is shipped is one, and a wrong one is told by its place", () => {
  const text = readFileSync("policies/metrics.yaml", "utf8");
  expect(parseMetricsPolicy({ path: "policies/metrics.yaml", text })).toMatchObject({ history: 100 });
  const wrong = text.replace("history: 100", "history: many");
  expect(() => parseMetricsPolicy({ path: "policies/metrics.yaml", text: wrong })).toThrow(
    /policies\/metrics\.yaml:4:10/,
  );
  expect(() => parseMetricsPolicy({ path: "policies/metrics.yaml", text: wrong })).toThrow(
    /Correct this file, then run the command again\./,
  );
});
