import type { Span } from "../../repository/environments/index.js";
import { SKEW } from "../../text/time.js";

/** Since when and until when someone is trusted: a day (YYYY-MM-DD, in UTC) is all of it, a moment is a moment. */
export interface Bounds {
  from?: string;
  notAfter?: string;
}

/** Whether someone is trusted for a time only. */
export function isBounded({ from, notAfter }: Bounds): boolean {
  return from !== undefined || notAfter !== undefined;
}

/** The moments between which someone is trusted. An end that is no time is one long ago: nothing counts then. */
export function spanOf({ from, notAfter }: Bounds): Span {
  return {
    ...(from !== undefined && { start: moment(from, "T00:00:00.000Z", NEVER) }),
    ...(notAfter !== undefined && { end: moment(notAfter, "T23:59:59.999Z", new Date(0)) }),
  };
}

/** The last moment that Go can write. */
const NEVER = new Date("9999-12-31T23:59:59Z");

function moment(text: string, rest: string, otherwise: Date): Date {
  const time = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}${rest}` : text);
  return Number.isNaN(time.getTime()) ? otherwise : time;
}

/** Whether a moment lies in a span. */
export function covers({ start, end }: Span, time: Date): boolean {
  return (start === undefined || time >= start) && (end === undefined || time <= end);
}

/** What two spans share. */
export function within(one: Span, other: Span): Span {
  const start = [one.start, other.start]
    .filter((time) => time !== undefined)
    .sort(byTime)
    .at(-1);
  const end = [one.end, other.end].filter((time) => time !== undefined).sort(byTime)[0];
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

/** The stretch around a moment in which clocks that differ can show it. */
export function around(time: Date): Span {
  return { start: new Date(time.getTime() - SKEW), end: new Date(time.getTime() + SKEW) };
}

function byTime(a: Date, b: Date): number {
  return a.getTime() - b.getTime();
}
