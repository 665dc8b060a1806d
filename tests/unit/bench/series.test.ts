import fc from "fast-check";
import { expect, test } from "vitest";
import { seriesOf } from "../../bench/series.js";

test.each([
  [[3], { median: 3, min: 3, max: 3 }],
  [[3, 1, 2], { median: 2, min: 1, max: 3 }],
  [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
])("of %j", (samples, series) => {
  expect(seriesOf(samples)).toEqual(series);
});

test("as many samples are below the median as above it", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (samples) => {
      const { median, min, max } = seriesOf(samples);
      const [below, above] = [samples.filter((one) => one < median), samples.filter((one) => one > median)];
      expect(Math.abs(below.length - above.length)).toBeLessThanOrEqual(samples.filter((one) => one === median).length);
      expect([min <= median, median <= max]).toEqual([true, true]);
    }),
  );
});

test("nothing has none", () => {
  expect(() => seriesOf([])).toThrow("nothing was measured");
});
