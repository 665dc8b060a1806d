import { rounded, type Step } from "../../documents/metrics/index.js";

/** A step of the critical path. Times are in seconds; the three parts and the gap before make up the whole path. */
export interface PathStep {
  step: Step;
  /** Before it was asked for, after what it needs had ended: the module's own work. */
  gap: number;
  /** For a place among the steps that run at once. */
  queued: number;
  /** Its own programs; of a step that noted no time, all that is left. */
  working: number;
  /** The engine: it looks for the result, reads and copies what goes in and out, starts and ends programs. */
  engine: number;
  /** The steps that had the places for which this one waited, those that had them longest first: ids. */
  behind: string[];
}

/**
 * Find the chain of steps that decided how long a build took: from the step that ended last back to the one without which it
 * could not begin, each time the one that ended last. Steps that are named in `after` and are not there are passed over.
 */
export function criticalPath(steps: readonly Step[]): PathStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const path: PathStep[] = [];
  const seen = new Set<string>();
  let step = lastOf(steps);
  while (step !== undefined && !seen.has(step.id)) {
    seen.add(step.id);
    const before = lastOf(step.after.flatMap((id) => byId.get(id) ?? []));
    path.push(partsOf(step, before, steps));
    step = before;
  }
  return path.reverse();
}

/** The step that ended last; of two the first by name. */
function lastOf(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (last, step) =>
      last === undefined || step.ended > last.ended || (step.ended === last.ended && step.id < last.id) ? step : last,
    undefined,
  );
}

function partsOf(step: Step, before: Step | undefined, steps: readonly Step[]): PathStep {
  const queued = rounded(step.started - step.asked);
  const rest = rounded(step.ended - step.started);
  const working = workingOf(step);
  return {
    step,
    gap: rounded(step.asked - (before?.ended ?? 0)),
    queued,
    working,
    engine: rounded(rest - working),
    behind: inTheWay(step, steps),
  };
}

/** Seconds that a step's own programs worked in this build. */
export function workingOf({ source, ran, started, ended }: Step): number {
  const whole = rounded(ended - started);
  if (source === "cache") return 0;
  return Math.min(whole, ran?.seconds ?? whole);
}

/** Steps that had a place while this one waited for it; it had none then itself. */
function inTheWay({ asked, started }: Step, steps: readonly Step[]): string[] {
  return steps
    .filter((other) => PLACED.has(other.kind))
    .map((other) => ({ id: other.id, shared: Math.min(started, other.ended) - Math.max(asked, other.started) }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared || (a.id < b.id ? -1 : 1))
    .map((other) => other.id);
}

/** The kinds of steps of which only some run at once. */
const PLACED: ReadonlySet<Step["kind"]> = new Set(["stage", "pack"]);
