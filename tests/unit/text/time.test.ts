import { expect, test } from "vitest";
import { age, ageInDays, dayText, epochText, timeText, utcText } from "../../../pipeline/src/text/time.js";

const NOW = new Date("2026-11-26T12:00:00Z");

test.each([
  ["2026-11-26T12:00:00Z", 0, 0],
  ["2026-11-25T00:00:00Z", 1.5, 1],
  ["2026-11-26T12:04:59Z", 0, 0],
  ["2026-11-26T12:05:01Z", undefined, undefined],
  ["no time", undefined, undefined],
])("%s lies back %s days", (time, days, whole) => {
  expect([age(time, NOW), ageInDays(time, NOW)]).toEqual([days, whole]);
});

test("times are written in UTC and whole seconds", () => {
  expect(timeText(new Date("2026-11-26T09:00:00.123Z"))).toBe("2026-11-26T09:00:00Z");
  expect(utcText("2026-11-26T01:00:00.5+02:00")).toBe("2026-11-25T23:00:00Z");
  expect(epochText(1764547200)).toBe("2025-12-01T00:00:00Z");
});

test("the day is that of UTC", () => {
  expect(dayText("2026-11-26T01:00:00+02:00")).toBe("2026-11-25");
  expect(dayText(NOW)).toBe("2026-11-26");
});
