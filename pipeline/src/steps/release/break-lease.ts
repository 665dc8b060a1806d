import { breakLease } from "../../registry/journal/break-lease.js";
import { journalTable, LONGEST_REASON } from "../../registry/journal/promotions.js";
import { clean } from "../../text/clean.js";
import { type ReleaseCall, runOf } from "./call.js";
import { wrongArgument } from "./errors.js";
import { openPlace } from "./place.js";
import { openBox } from "./promote.js";

/** Break the lease of an environment, with a line in its journal. Returns what was done, for people. */
export async function breakLeaseOf(call: ReleaseCall, environment: string, reason?: string): Promise<string> {
  const place = await openPlace(call, environment, "");
  if (place.site.environment.takes !== "promotions") throw takesNone(environment);
  if (reason !== undefined) checkReason(reason);
  const run = await runOf(call, place.site);
  const { lease, line } = await breakLease(await openBox(call, place), { ...run, place, reason });
  if (line === undefined) return `an earlier run of yours had the lease of ${environment}: it was given back\n`;
  return `broke the lease of ${lease.who}: their run serves nothing any more\n\n${journalTable([line])}`;
}

function checkReason(reason: string): void {
  const said = clean(reason, Number.POSITIVE_INFINITY);
  if (said !== "" && said === reason.trim() && said.length <= LONGEST_REASON) return;
  const message = `expected one line of 1 to ${LONGEST_REASON} characters, got ${reason.length}`;
  throw wrongArgument("--reason", message, "Say why in one line: it is written into the journal, for good.");
}

function takesNone(environment: string): Error {
  const message = `"${environment}" takes releases only (registry/environments.yaml: takes): it has no lease`;
  return wrongArgument("--environment", message, "Name an environment that takes promotions.");
}
