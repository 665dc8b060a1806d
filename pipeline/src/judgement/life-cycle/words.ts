import type { LifeCycleFact } from "./judge.js";

/** Say in a few words how long a release is mended. */
export function endText({ product, version, release, ends, left, note, accepted, state }: LifeCycleFact): string {
  const name = `${product} ${release ?? version}`;
  if (state === "unknown") return `${name}: no line of policies/life-cycle.yaml says until when it is mended`;
  const when = (left ?? 0) < 0 ? `not mended since ${ends}` : `mended until ${ends}, ${left} days`;
  const why = note === undefined ? "" : ` (${note})`;
  return `${name}: ${when}${why}${acceptedText(accepted, state)}`;
}

function acceptedText(accepted: LifeCycleFact["accepted"], state: LifeCycleFact["state"]): string {
  if (accepted === undefined) return "";
  if (state === "ended") return `; ${accepted.owner} accepted it until ${accepted.until}`;
  return `; accepted by ${accepted.owner} until ${accepted.until}: ${accepted.reason}`;
}

/** Write for people until when what an image is made of is mended; each line once, whatever platform has it. */
export function lifeCycleTable(facts: readonly LifeCycleFact[]): string {
  return [...new Set(facts.map((fact) => `until ${endText(fact)}\n`))].join("");
}
