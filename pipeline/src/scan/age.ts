const DAY = 24 * 60 * 60 * 1000;
/** Clocks of two machines may differ by this much: what is from further in the future is wrong. In milliseconds. */
const SKEW = 5 * 60 * 1000;

/** How many whole days a time lies back; undefined where it is no time, or in the future by more than clocks differ. */
export function ageInDays(time: string | Date, now: Date): number | undefined {
  const age = now.getTime() - new Date(time).getTime();
  return age >= -SKEW ? Math.max(0, Math.floor(age / DAY)) : undefined;
}

/** The same moment in UTC, whatever zone it was written in. */
export function utcText(time: string): string {
  return secondsText(new Date(time));
}

/** A time as results have it: RFC 3339, in UTC, whole seconds. */
export function secondsText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
