const DAY = 24 * 60 * 60 * 1000;
/** Clocks of two machines may differ by this much: what is from further in the future is wrong. In milliseconds. */
export const SKEW = 5 * 60 * 1000;

/** How many days a time lies back; undefined where it is no time, or in the future by more than clocks differ. */
export function age(time: string | Date, now: Date): number | undefined {
  const passed = now.getTime() - new Date(time).getTime();
  return passed >= -SKEW ? Math.max(0, passed / DAY) : undefined;
}

/** The same in whole days. */
export function ageInDays(time: string | Date, now: Date): number | undefined {
  const days = age(time, now);
  return days === undefined ? undefined : Math.floor(days);
}

/** Write a time as RFC 3339 (section 5.6) in UTC and whole seconds: `2026-11-26T09:00:00Z`. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Write a time given in seconds since 1970, as an epoch is. */
export function epochText(seconds: number): string {
  return timeText(new Date(seconds * 1000));
}

/** The same moment in UTC, whatever zone it was written in. */
export function utcText(time: string): string {
  return timeText(new Date(time));
}

/** Write the day of a time, in UTC: `2026-11-26`. */
export function dayText(time: string | Date): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** How many days lie between two days, both as `2026-11-26`: less than 0 where the second comes first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);
}

/** The day that comes so many days after another, both as `2026-11-26`. */
export function addDays(day: string, count: number): string {
  const time = new Date(`${day}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + count);
  return dayText(time);
}
