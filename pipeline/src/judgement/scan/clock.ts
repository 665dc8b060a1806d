import type { Due, Finding } from "../../documents/scan/index.js";
import { addDays, daysBetween, dayText } from "../../text/time.js";
import type { SeverityPolicy } from "./policy.js";

/** When a finding was first seen by a scan that is believed: days as YYYY-MM-DD. */
export interface FirstSeen {
  /** The finding itself. */
  found: string;
  /** With a fix: the day of the first scan that knew of one. */
  fixed?: string;
}

type Limits = Pick<SeverityPolicy, "clock" | "unknown">;

/**
 * Find the clock of a finding that ends first; undefined where none runs. It runs from what a record says, or from the first scan that saw
 * it where none says so: whichever is earlier, so that a record that changes its date later wins no time. A date of the future is no date.
 * @param today YYYY-MM-DD, in UTC as all days here
 */
export function dueOf(finding: Finding, { clock, unknown }: Limits, seen: FirstSeen, today: string): Due | undefined {
  const severity = finding.severity === "unknown" ? unknown : finding.severity;
  const days = clock?.days[severity];
  if (days === undefined) return undefined;
  const fixed = finding.fixed.length > 0 || finding.fixedOn !== undefined;
  const clocks = [
    ...(days.disclosed === undefined
      ? []
      : [clockOf("disclosed", finding.published, seen.found, days.disclosed, today)]),
    ...(days.fixed === undefined || !fixed
      ? []
      : [clockOf("fixed", finding.fixedOn, seen.fixed ?? today, days.fixed, today)]),
  ];
  return clocks.sort((a, b) => a.left - b.left)[0];
}

function clockOf(since: Due["since"], record: string | undefined, seen: string, days: number, today: string): Due {
  const said = record === undefined ? undefined : dayOf(record);
  const told = said !== undefined && said <= seen;
  const from = told ? said : seen;
  const day = addDays(from, days);
  return { day, left: daysBetween(today, day), since, from, told };
}

/** The day of a record's date, in UTC; none where it is no date. */
function dayOf(time: string): string | undefined {
  if (Number.isNaN(Date.parse(time))) return undefined;
  const day = dayText(time);
  // Years before 1970 and beyond 9999 are mistakes; those with a sign, as -0001 and +10000, are before all others as texts.
  return day >= "1970-01-01" ? day : undefined;
}
