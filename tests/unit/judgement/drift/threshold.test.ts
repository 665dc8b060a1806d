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
