import { expect, test } from "vitest";
import { regressions } from "../../bench/regressions.js";
import { results } from "./results.js";

const before = results(["ours", "cold", 10, 11, 12], ["good", "cold", 22, 22, 22]);

test("a slower machine is no regression, and 15 % more of the peer's time are none either", () => {
  expect(regressions(before, results(["ours", "cold", 30, 33, 36], ["good", "cold", 66]))).toEqual({
    found: [],
    missing: [],
  });
  expect(regressions(before, results(["ours", "cold", 12.6], ["good", "cold", 22])).found).toEqual([]);
});

test("more than that is one, and one run of three that was slow is none", () => {
  const slower = results(["ours", "cold", 13], ["good", "cold", 22]);
  expect(regressions(before, slower).found).toEqual([
    { image: "small", what: "cold", before: 0.5, after: expect.closeTo(0.59, 2) },
  ]);
  expect(regressions(before, results(["ours", "cold", 40, 11, 11], ["good", "cold", 22])).found).toEqual([]);
});

test("what was not measured again is named, also where only the peer is missing", () => {
  expect(regressions(before, results(["ours", "cold", 11])).missing).toEqual(["small: cold"]);
  expect(regressions(before, results(["ours", "other", 1], ["good", "other", 1])).missing).toEqual(["small: cold"]);
});
