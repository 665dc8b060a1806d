import type { Problem } from "../../errors/index.js";
import type { Places } from "../inputs/index.js";
import { UnresolvedError } from "./errors.js";
import { baseConstraints } from "./merge-base.js";
import { joined, type ResolverProblem, type Subject } from "./report.js";
import type { Lock } from "./schema.js";

/** Why one image could not be resolved for one platform. */
export interface Unresolved {
  subject: Subject;
  places: Places;
  problems: readonly ResolverProblem[];
  /** The lock that it was resolved upon. */
  base?: Lock;
}

/**
 * Put what resolvers refused where it is asked for: a problem for each place, once for all platforms and images that are
 * refused in the same words.
 */
export function unresolvedProblems(all: readonly Unresolved[]): Problem[] {
  const placed = all.flatMap(({ subject, places, problems, base }) =>
    problems.flatMap((problem) => {
      const message = `${problem.message}${takingPart(problem, places, base)}`;
      return places.problems(problem.asked, message).map((place) => ({ subject, place }));
    }),
  );
  const key = ({ place }: { place: Problem }) => JSON.stringify([place.file, place.line, place.column, place.message]);
  return joined(placed, key).map(({ item, who }) => ({ ...item.place, message: `${who}: ${item.place.message}` }));
}

/** Make the error for all that could not be resolved. */
export function unresolved(problems: readonly Problem[], command: string): UnresolvedError {
  return new UnresolvedError(problems, `Correct these places, then run: ${command}`);
}

/** Name the constraints that a resolver counted with: those of inputs.yaml by their place, the others by the base. */
function takingPart({ constraints }: ResolverProblem, places: Places, base: Lock | undefined): string {
  const pins = new Map(
    (base === undefined ? [] : baseConstraints(base)).map((pin, index) => [pin, base?.wheels[index]]),
  );
  const words = [...new Set(constraints)].map((text) => {
    const where = places.where(text);
    const wheel = pins.get(text);
    if (where !== "") return `the constraint ${JSON.stringify(text)} is in ${where}`;
    return wheel === undefined
      ? `constraint ${JSON.stringify(text)}`
      : `base "${wheel.from ?? base?.image}" has ${wheel.name} ${wheel.version}`;
  });
  return words.length === 0 ? "" : ` (${words.join("; ")})`;
}
