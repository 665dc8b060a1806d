import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRecord, parseTimes, writeRecord } from "../../../../pipeline/src/documents/metrics/index.js";
import { record } from "../../judgement/metrics/records.js";

test("a record is read as it was written", () => {
  const one = record();
  expect(parseRecord(writeRecord(one))).toEqual(one);
});

test("what is no record of this version is none, whatever a registry sends", () => {
  const one = JSON.parse(writeRecord(record())) as Record<string, unknown>;
  const wrong = [
    { ...one, version: 2 },
    { ...one, seconds: -1 },
    { ...one, image: "a\u001b[31m" },
    { ...one, host: "mirror" },
    { ...one, digest: "sha256:x" },
  ];
  for (const text of wrong) expect(parseRecord(JSON.stringify(text))).toBeUndefined();
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseRecord(text)).toBeUndefined();
    }),
  );
  expect(parseRecord("[".repeat(100_000))).toBeUndefined();
});

const line = (began: number, ended: number, free: [number, number], memory = 7) =>
  JSON.stringify({ program: "stage.debs", began, ended, memory, free });

test("a step's time is from its first program to its last, its memory that of the largest", () => {
  const text = [line(100.5, 101, [50, 40]), line(101, 103.25, [40, 60], 9), '{"received": 3, "reused": 4}', ""].join(
    "\n",
  );
  expect(parseTimes(text)).toEqual({
    ...{ began: 100_500, ended: 103_250, memory: 9, reused: 4 },
    free: { first: 50, least: 40 },
  });
});

test("lines that are none are passed over, and without one there is no time", () => {
  expect(parseTimes("")).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.string()), (noise) => {
      const text = [...noise.filter((one) => !one.includes("\n")), line(1, 2, [3, 3])].join("\n");
      expect(parseTimes(text)).toMatchObject({ began: 1000, ended: 2000 });
    }),
  );
});
