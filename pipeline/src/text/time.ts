const DAY = 24 * 60 * 60 * 1000;
/** Clocks of two machines may differ by this much: what is from further in the future is wrong. In milliseconds. */
const SKEW = 5 * 60 * 1000;

/** How many whole days a time lies back; undefined where it is no time, or in the future by more than clocks differ. */
export function ageInDays(time: string | Date, now: Date): number | undefined {
  const age = now.getTime() - new Date(time).getTime();
  return age >= -SKEW ? Math.max(0, Math.floor(age / DAY)) : undefined;
}

/** Write a time as RFC 3339 (section 5.6) in UTC and whole seconds: `2026-11-26T09:00:00Z`. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

/** The same moment in UTC, whatever zone it was written in. */
export function utcText(time: string): string {
  return timeText(new Date(time));
}
