import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  around,
  type Bounds,
  covers,
  isBounded,
  spanOf,
  within,
} from "../../../../pipeline/src/judgement/release-policy/index.js";
import type { Span } from "../../../../pipeline/src/repository/environments/index.js";

const at = (text: string) => new Date(text);

describe("when someone is trusted", () => {
  test.each<[string, Bounds, boolean]>([
    ["always", {}, false],
    ["from a day", { from: "2026-01-01" }, true],
    ["until a day", { notAfter: "2026-01-01" }, true],
    ["between two", { from: "2026-01-01", notAfter: "2026-12-31" }, true],
    ["until no day at all, as an undated retired key", { notAfter: "" }, true],
  ])("%s", (_name, bounds, bounded) => expect(isBounded(bounds)).toBe(bounded));

  test("days are whole, in UTC; moments are moments, in whatever zone", () => {
    expect(spanOf({})).toStrictEqual({});
    expect(spanOf({ from: "2026-01-01" })).toStrictEqual({ start: at("2026-01-01T00:00:00.000Z") });
    expect(spanOf({ notAfter: "2026-12-31" })).toStrictEqual({ end: at("2026-12-31T23:59:59.999Z") });
    expect(spanOf({ from: "2026-01-01T02:00:00+02:00", notAfter: "2026-12-31T12:00:00Z" })).toEqual({
      start: at("2026-01-01T00:00:00Z"),
      end: at("2026-12-31T12:00:00Z"),
    });
  });

  test.each(["", "soon", "2026-02-32", "2026-13-01", "x2026-01-01", "2026-01-01x"])(
    "%j is no time: nothing counts before such an end, nor after such a beginning",
    (text) => {
      const any = [at("1970-01-02T00:00:00Z"), at("2026-06-01T00:00:00Z"), at("9999-12-31T00:00:00Z")];
      const beginning = spanOf({ from: text });
      const end = spanOf({ notAfter: text });
      expect(any.filter((time) => covers(beginning, time) || covers(end, time))).toEqual([]);
      expect(beginning.start?.toISOString()).toBe("9999-12-31T23:59:59.000Z");
    },
  );
});

const moment = fc.date({ min: at("2026-01-01"), max: at("2026-01-02"), noInvalidDate: true });
const near = fc.integer({ min: 0, max: 20 }).map((count) => new Date(count));
const open = fc.option(fc.oneof(moment, near), { nil: undefined });
const span = fc
  .record({ start: open, end: open })
  .map(({ start, end }): Span => ({ ...(start && { start }), ...(end && { end }) }));

test("a span holds both its ends, and nothing beyond them", () => {
  const [start, end] = [at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z")];
  const just = (time: Date, more: number) => new Date(time.getTime() + more);
  expect([-1, 0, 1].map((more) => covers({ start, end }, just(start, more)))).toEqual([false, true, true]);
  expect([-1, 0, 1].map((more) => covers({ start, end }, just(end, more)))).toEqual([true, true, false]);
  expect(covers({ start }, just(end, 1))).toBe(true);
  expect(covers({ end }, just(start, -1))).toBe(true);
  expect(covers({}, start)).toBe(true);
});

test("what two spans share is what lies in both", () => {
  fc.assert(
    fc.property(span, span, near, (one, other, time) => {
      expect(covers(within(one, other), time)).toBe(covers(one, time) && covers(other, time));
    }),
    { numRuns: 1000 },
  );
  const [a, b, c, d] = ["01", "02", "03", "04"].map((day) => at(`2026-01-${day}`)) as [Date, Date, Date, Date];
  expect(within({ start: a, end: c }, { start: b, end: d })).toEqual({ start: b, end: c });
  expect(within({ start: b, end: d }, { start: a, end: c })).toEqual({ start: b, end: c });
  expect(within({ start: a }, { end: b })).toStrictEqual({ start: a, end: b });
  expect(within({}, {})).toStrictEqual({});
  expect(within({ start: a }, {})).toStrictEqual({ start: a });
  expect(within({}, { end: b })).toStrictEqual({ end: b });
});

test("clocks differ by five minutes, before and after", () => {
  expect(around(at("2026-01-01T12:00:00Z"))).toEqual({
    start: at("2026-01-01T11:55:00Z"),
    end: at("2026-01-01T12:05:00Z"),
  });
});
