import { expect, test } from "vitest";
import { resultsTable } from "../../bench/markdown.js";
import { parseResults } from "../../bench/results.js";
import { results } from "./results.js";

test("ratios come first, then medians with the least and the most; what was not done has a dash", () => {
  const measured = results(
    ["good", "cold", 16],
    ["usual", "cold", 40, 50, 45],
    ["ours", "cold", 8, 7, 9],
    ["ours", "again", 2],
  );
  expect(
    resultsTable(measured),
  ).toBe(`Measured on 2026-12-01 at 0123456789ab: 2 cores, 24 GiB, Debian GNU/Linux 12 (bookworm); load 0.1 before, 1.9 after.

| image | what | of good | of usual | here, seconds | good Dockerfile | usual Dockerfile |
| --- | --- | --- | --- | --- | --- | --- |
| small | cold | 0.50 | 0.18 | 8.0 (7.0–9.0) | 16.0 | 45.0 (40.0–50.0) |
| small | again | – | – | 2.0 | – | – |

| image | at most, MB | here | good Dockerfile | usual Dockerfile |
| --- | --- | --- | --- | --- |
| small | compressed | 73.0 | 73.0 | 73.0 |
| small | disk, cold | 0.0 | 0.0 | 0.0 |`);
});

test("a file of results is read as it was written, and nothing else is one", () => {
  const measured = results(["ours", "cold", 1]);
  expect(parseResults(JSON.stringify(measured))).toEqual(measured);
  expect(() => parseResults(JSON.stringify({ ...measured, rows: [] }))).toThrow("rows");
});
