import fc from "fast-check";
import { expect, test } from "vitest";
import type { Step } from "../../../../pipeline/src/documents/metrics/index.js";
import { criticalPath } from "../../../../pipeline/src/judgement/metrics/index.js";
import { step } from "./records.js";

const ids = (steps: readonly Step[]) => criticalPath(steps).map((item) => item.step.id);

test("the slow step of two that run side by side is on the path, the quick one is not", () => {
  const steps = [
    step("toolbox", { ended: 2 }),
    step("slow", { after: ["toolbox"], asked: 2, ended: 30 }),
    step("quick", { after: ["toolbox"], asked: 2, ended: 5 }),
    step("pack", { after: ["slow", "quick"], asked: 30, ended: 31 }),
  ];
  expect(ids(steps)).toEqual(["toolbox", "slow", "pack"]);
});

test("what a step waited for is who had the places, those who had them longest first", () => {
  const steps = [
    step("long", { ended: 9 }),
    step("short", { ended: 4 }),
    step("fetch", { kind: "fetch", ended: 9 }),
    step("last", { kind: "pack", asked: 1, started: 9, ended: 12 }),
  ];
  const [last] = criticalPath(steps);
  expect(last).toMatchObject({ queued: 8, working: 3, engine: 0, behind: ["long", "short"] });
});

test("a step from the cache has not worked: what it took is the engine's", () => {
  const cached = step("a", { source: "cache", ended: 4, ran: { at: "2026-01-01T00:00:00.000Z", seconds: 900 } });
  expect(criticalPath([cached])[0]).toMatchObject({ working: 0, engine: 4 });
  const unknown = step("a", { source: "unknown", ended: 4, ran: undefined });
  expect(criticalPath([unknown])[0]).toMatchObject({ working: 4, engine: 0 });
});

test("steps that name each other, and steps that are not there, end the path", () => {
  const steps = [step("a", { after: ["b"], ended: 2 }), step("b", { after: ["a", "gone"], ended: 1 })];
  expect(ids(steps)).toEqual(["b", "a"]);
  expect(criticalPath([])).toEqual([]);
});

/** Steps of which each needs some of those before it, and is asked for when they have ended. */
const graph = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(50), { maxLength: 3 }),
      gap: fc.nat(20),
      queue: fc.nat(20),
      work: fc.nat(50),
      source: fc.constantFrom("run" as const, "cache" as const, "unknown" as const),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => {
    const steps: Step[] = [];
    for (const [index, { needs, gap, queue, work, source }] of all.entries()) {
      const before = index === 0 ? [] : [...new Set(needs.map((need) => steps[need % index] as Step))];
      const asked = Math.max(0, ...before.map(({ ended }) => ended)) + gap;
      const times = { asked, started: asked + queue, ended: asked + queue + work };
      steps.push(step(`s${index}`, { after: before.map(({ id }) => id), source, ...times }));
    }
    return steps;
  });

test("the parts of the path make up the time of the step that ended last, and no part is negative", () => {
  fc.assert(
    fc.property(graph, (steps) => {
      const path = criticalPath(steps);
      const parts = path.flatMap(({ gap, queued, working, engine }) => [gap, queued, working, engine]);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      const sum = parts.reduce((all, part) => all + part, 0);
      expect(sum).toBeCloseTo(Math.max(...steps.map(({ ended }) => ended)), 2);
    }),
  );
});

test("each step of the path needs the one before it, and of all that it needs that one ended last", () => {
  fc.assert(
    fc.property(graph, (steps) => {
      const path = criticalPath(steps);
      for (const [index, { step: one }] of path.entries()) {
        const before = path[index - 1]?.step;
        const needs = steps.filter(({ id }) => one.after.includes(id));
        expect(before === undefined ? needs : [before.ended]).toEqual(
          before === undefined ? [] : [Math.max(...needs.map(({ ended }) => ended))],
        );
        if (before !== undefined) expect(one.after).toContain(before.id);
      }
    }),
  );
});

test("in which order steps were noted does not matter", () => {
  fc.assert(
    fc.property(graph, (steps) => {
      expect(ids([...steps].reverse())).toEqual(ids(steps));
    }),
  );
});
