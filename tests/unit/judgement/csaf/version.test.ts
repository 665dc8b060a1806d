import { describe, expect, test } from "vitest";
import {
  common,
  compareVersions,
  isEmpty,
  meets,
  parseVersion,
  type Span,
  startingWith,
  type Version,
} from "../../../../pipeline/src/judgement/csaf/version.js";

test.each<[string, Version | undefined]>([
  ["12.4", [12, 4]],
  [" 12.4 ", [12, 4]],
  ["v12.4.1", [12, 4, 1]],
  ["12 Update 1", [12, 0, 1]],
  ["12.4U1", [12, 4, 1]],
  ["12.4.1 Update 1", undefined],
  ["12.4-rc1", undefined],
  ["x12.4", undefined],
  ["", undefined],
])("%j is the version %j", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test.each<[Version, Version, number]>([
  [[12, 4], [12, 4, 0], 0],
  [[12, 4], [12, 4, 1], -1],
  [[13], [12, 9, 9], 1],
  [[2, 9], [2, 31], -1],
])("%j to %j is %i", (a, b, order) => {
  expect(compareVersions(a, b)).toBe(order);
});

test("all versions that begin as one end before the next", () => {
  expect(startingWith([12, 4])).toEqual({
    from: { version: [12, 4], inclusive: true },
    to: { version: [12, 5], inclusive: false },
  });
});

describe("what lies in two spans", () => {
  const to = (minor: number, inclusive: boolean): Span => ({ to: { version: [12, minor], inclusive } });
  const from = (minor: number, inclusive: boolean): Span => ({ from: { version: [12, minor], inclusive } });

  test.each<[string, Span, Span, Span | undefined]>([
    ["the earlier end", to(4, true), to(5, true), to(4, true)],
    ["the later beginning", from(4, true), from(5, false), from(5, false)],
    ["of equal ends the one without it", to(4, true), to(4, false), to(4, false)],
    ["of equal beginnings the one without it", from(4, true), from(4, false), from(4, false)],
    ["an end that only one has", to(4, true), {}, to(4, true)],
    ["everything, where neither has an end", {}, {}, {}],
    ["nothing, where one ends before the other begins", to(4, true), from(5, true), undefined],
    ["nothing, where both end at a version that one is without", to(4, false), from(4, true), undefined],
    ["one version", to(4, true), from(4, true), { ...to(4, true), ...from(4, true) }],
  ])("is %s", (_name, a, b, expected) => {
    expect(common(a, b)).toEqual(expected);
    expect(common(b, a)).toEqual(expected);
    expect(meets(a, b)).toBe(expected !== undefined);
  });

  test("a span that is open on a side is not empty", () => {
    for (const span of [{}, to(0, false), from(9, false)]) expect(isEmpty(span)).toBe(false);
  });
});
