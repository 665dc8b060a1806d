import { expect, test } from "vitest";
import type { Step } from "../../../../pipeline/src/documents/metrics/index.js";
import { Recorder } from "../../../../pipeline/src/steps/workshop/recorder.js";

/** A recorder whose clock is set by hand, in milliseconds. */
function clocked() {
  const clock = { now: 1_000_000 };
  const told: (Step | undefined)[] = [];
  const recorder = new Recorder(
    () => (step) => told.push(step),
    () => clock.now,
  );
  return { clock, told, recorder };
}

const times = (began: number, ended: number) => ({ began, ended, free: { first: 90, least: 60 } });

test("a step that ran has its own time, its wait and its bytes", async () => {
  const { clock, told, recorder } = clocked();
  const value = await recorder.step({ id: "pack a", kind: "pack", after: ["b"], bytesIn: 7 }, async (notes) => {
    clock.now += 2000;
    notes.started();
    notes.ran({ ...times(clock.now + 100, clock.now + 1100), reused: 3 });
    notes.gave(5);
    clock.now += 1500;
    return "done";
  });
  expect(value).toBe("done");
  const step = { asked: 0, started: 2, ended: 3.5, source: "run", bytes: { in: 7, out: 5, cached: 3 } };
  expect(recorder.steps).toMatchObject([{ id: "pack a", after: ["b"], ...step, ran: { seconds: 1 } }]);
  expect(told).toEqual(recorder.steps);
  expect(recorder.shrunk).toBe(30);
});

test("a step whose programs ran before it had its place came from the cache, with all its bytes", async () => {
  const { clock, recorder } = clocked();
  await recorder.step({ id: "a", kind: "fetch", after: [], bytesIn: 7 }, async ({ ran }) => {
    ran(times(clock.now - 86_400_000, clock.now - 86_300_000));
  });
  expect(recorder.steps).toMatchObject([{ source: "cache", bytes: { in: 7, cached: 7 }, ran: { seconds: 100 } }]);
  expect(recorder.shrunk).toBeUndefined();
});

test("a step that noted nothing is not known to have run", async () => {
  const { recorder } = clocked();
  await recorder.step({ id: "a", kind: "tool", after: [] }, async ({ ran }) => ran(undefined));
  expect(recorder.steps).toMatchObject([{ source: "unknown", bytes: {} }]);
});

test("a step that fails fails as it did, and is not noted; of one id the first counts", async () => {
  const { told, recorder } = clocked();
  const fail = recorder.step({ id: "a", kind: "stage", after: [] }, async () => {
    throw new Error("no space");
  });
  await expect(fail).rejects.toThrow("no space");
  expect(told).toEqual([undefined]);
  for (const out of [1, 2]) await recorder.step({ id: "a", kind: "stage", after: [] }, async ({ gave }) => gave(out));
  expect(recorder.steps).toMatchObject([{ bytes: { out: 1 } }]);
  expect(told).toHaveLength(2);
});
