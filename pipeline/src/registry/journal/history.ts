import { type Row, row } from "../../judgement/release-policy/index.js";
import type { ServedLine, Stored } from "../client/line.js";
import { PromotionError, refused } from "../client/promotion-errors.js";

/** What an environment says of an image: what its tag points at, and the lines of its journal about the image. */
export interface History {
  /** For errors: `production/tiny:latest`. */
  place: string;
  /** What the tag points at; nothing before the first promotion. */
  served?: string;
  /** In order. */
  lines: readonly Stored<ServedLine>[];
}

/**
 * What is to be done: nothing, because it is served already; only the tag, because the line was written and whoever
 * wrote it was interrupted; or all of it.
 */
export type Step = "nothing" | "tag" | "all";

/**
 * Say what a promotion of a digest has to do. Throws a PromotionError where it must not be done: a digest that was
 * served before is an old image that comes back, and a tag that nobody wrote down was moved by somebody else.
 */
export function promotionStep(history: History, digest: string): Step {
  const { place, served, lines } = history;
  const last = lines.at(-1);
  if (last === undefined) {
    if (served === undefined || served === digest) return "all";
    throw refused(PromotionError, place, `it points at ${served}, of which the journal has no line`, ADOPT);
  }
  const state = stateOf(history, last);
  if (state === "moved") throw moved(history, last);
  if (digest === last.digest && state === "settled") return "nothing";
  if (digest === last.digest && last.kind !== "rollback") return "tag";
  const before = lines.findLast((line) => line.digest === digest);
  if (before === undefined) return "all";
  const message = `${digest} was served before: line ${before.sequence} of the journal, ${before.when}`;
  throw refused(PromotionError, place, message, "An old image comes back with `rollback --to=DIGEST` only.");
}

/** Say what a rollback has to do. Throws a PromotionError where the journal does not name the digest. */
export function rollbackStep(history: History, to: string): { digest: string; step: Step } {
  const { place, lines } = history;
  const last = lines.at(-1);
  if (last === undefined) throw refused(PromotionError, place, "nothing was promoted here yet", CHOOSE);
  const state = stateOf(history, last);
  const digest = to === "previous" ? previousOf(history, last, state) : to;
  if (!lines.some((line) => line.digest === digest)) {
    throw refused(PromotionError, place, `the journal has no line of ${digest}`, CHOOSE);
  }
  if (digest !== last.digest || state === "moved") return { digest, step: "all" };
  return { digest, step: state === "settled" ? "nothing" : "tag" };
}

/**
 * Hold what a tag points at against the journal, for those who only look: a row of a verdict. A tag that was set back by hand to what
 * the last line replaced looks like a promotion that was interrupted: neither is what was promoted last.
 */
export function journalRow(history: History): Row {
  const { served, lines } = history;
  const last = lines.at(-1);
  const found = served ?? "nothing is served";
  if (last === undefined) {
    return row("journal", "a line of what is served", `no line; ${found}`, served === undefined);
  }
  const required = `line ${last.sequence}: ${last.digest}`;
  const state = stateOf(history, last);
  if (state === "settled") return row("journal", required, found, true);
  const why =
    state === "pending" ? "what that line replaced: set back by hand, or a run was interrupted" : "no promotion";
  return row("journal", required, `${found}, ${why}`, false);
}

export const PUT_RIGHT =
  "Was a promotion interrupted? Run it again. Else somebody moved the tag: find out who; `rollback --to=DIGEST` of the last line puts it right.";

/** Whether the tag points at what the last line says, at what it was before (an interrupted run), or elsewhere. */
function stateOf({ served }: History, last: Stored<ServedLine>): "settled" | "pending" | "moved" {
  if (served === last.digest) return "settled";
  return served === last.replaced ? "pending" : "moved";
}

function previousOf(history: History, last: Stored<ServedLine>, state: ReturnType<typeof stateOf>): string {
  if (state === "moved") throw moved(history, last);
  if (state === "pending" && last.kind === "rollback") return last.digest;
  const digest = stackOf(history.lines).at(-2);
  if (digest === undefined) throw refused(PromotionError, history.place, "nothing was served before", CHOOSE);
  return digest;
}

/** What is served, on top of what was served before it. A rollback takes off what is above the digest that it goes to. */
function stackOf(lines: readonly Stored<ServedLine>[]): string[] {
  const stack: string[] = [];
  for (const { kind, digest } of lines) {
    const depth = stack.lastIndexOf(digest);
    if (kind === "rollback" && depth >= 0) stack.length = depth + 1;
    else if (stack.at(-1) !== digest) stack.push(digest);
  }
  return stack;
}

function moved({ place, served }: History, last: Stored<ServedLine>): Error {
  const message = `it points at ${served ?? "nothing"}, but line ${last.sequence} of the journal says ${last.digest}`;
  const next = `Somebody moved the tag without a promotion: find out who. \`rollback --to=${last.digest}\` puts it right.`;
  return refused(PromotionError, place, message, next);
}

const ADOPT = "Promote that digest first, if it is meant to be there: its line is written then. Else remove the tag.";
const CHOOSE = "Choose a digest that `promotions` lists.";
