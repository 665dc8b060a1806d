import { expect, test } from "vitest";
import { type Threshold, withinThreshold } from "../../../../pipeline/src/judgement/drift/index.js";
import { driftLine, driftReport } from "../../documents/drift/reports.js";
import { failure } from "../../fixtures.js";

const none = [
  {
    environment: "production",
    image: "vllm",
    digest: `sha256:${"1".repeat(64)}`,
    scanned: "2026-11-20T12:00:00Z",
    findings: 1,
    blocking: 0,
  },
];

test.each<[Threshold, Parameters<typeof driftLine>[0], boolean]>([
  ["block", { verdict: "allow" }, false],
  ["high", { verdict: "allow" }, true],
  ["critical", { verdict: "allow" }, false],
  ["low", { verdict: "allow", severity: "medium" }, true],
  ["low", { verdict: "allow", severity: "low" }, true],
  ["block", { verdict: "block" }, true],
  ["block", { verdict: "expired" }, true],
  ["block", { verdict: "waived" }, false],
  ["low", { verdict: "gone" }, false],
  ["low", { verdict: "not_affected" }, false],
  ["none", { verdict: "block" }, false],
])("%s with a line of %j: fails %s", (threshold, changes, fails) => {
  const run = () => withinThreshold(driftReport([driftLine(changes)], { images: none }), threshold, "the table");
  if (fails) expect(failure(run)).toMatchObject({ code: "DRIFTED", message: expect.stringContaining("the table") });
  else expect(run()).toBe("the table");
});

test("what blocked already when it was scanned has no line, and fails all the same", () => {
  expect(failure(() => withinThreshold(driftReport([]), "block", "")).message).toContain(
    "1 vulnerabilities block it today",
  );
});

test("what is too bad is told by name, with what to do and the table", () => {
  const report = driftReport([driftLine({ verdict: "allow" })], { images: none });
  const error = failure(() => withinThreshold(report, "high", "the table"));
  const [{ environment, image, id, package: name, version, severity }] = report.lines as [
    (typeof report.lines)[number],
  ];
  expect(error.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    `${environment}/${image}: ${id} in ${name} ${version} is ${severity}`,
  ]);
  expect(error.message).toContain(
    "Lock newer versions and release, or waive each by name in policies/waivers.yaml.\n\nthe table",
  );
});

test("what blocks is counted for each image that has any, and not told for another threshold", () => {
  const images = [
    { ...none[0], image: "vllm", blocking: 2 },
    { ...none[0], image: "tiny", blocking: 0 },
  ] as ReturnType<typeof driftReport>["images"];
  const report = driftReport([driftLine({ verdict: "block" })], { images });
  expect(
    failure(() => withinThreshold(report, "block", "")).problems.map(({ file, message }) => [file, message]),
  ).toEqual([["production/vllm", "2 vulnerabilities block it today"]]);
  expect(withinThreshold(driftReport([], { images }), "low", "fine")).toBe("fine");
});
