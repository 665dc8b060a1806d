import { about, compareText, FactoryError, type Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import { normalizePythonName } from "../inputs/index.js";
import type { Pin } from "./pins.js";
import type { ResolverRule } from "./policy.js";
import type { MovedPin } from "./write-pins.js";

/** An update that cannot be made as it was asked for. */
export class UpdateError extends FactoryError {
  readonly code = "LOCK_UPDATE";
}

/** What is to move. */
export interface Wish {
  /** Names, normalized; undefined for all. */
  named: readonly string[] | undefined;
  /** The least version of packages, by name: those that advisories say are fixed. */
  floors: Readonly<Record<string, string>>;
}

/** What the resolver gets (toolbox/resolve/update.py). */
export interface Plan {
  pins: { line: string; own: boolean }[];
  constraints: string[];
  locked: Record<string, string>;
  named: readonly string[] | null;
  floors: Readonly<Record<string, string>>;
  rules: Readonly<Record<string, ResolverRule>>;
  /** `NAME==VERSION` of what another platform, or another image that shares a file, resolved to. */
  agreed: string[];
}

/** Make the plan of one image and platform. `fixed` are versions, by name, that shared pins have elsewhere. */
export function planOf(
  pins: readonly Pin[],
  constraints: readonly string[],
  locked: readonly { name: string; version: string }[],
  { named, floors }: Wish,
  rules: Plan["rules"],
  fixed: ReadonlyMap<string, string>,
): Plan {
  const asked = new Set(pins.map(({ name }) => name));
  const agreed = [...fixed].filter(([name]) => asked.has(name)).map(([name, version]) => `${name}==${version}`);
  const there = new Set([...asked, ...locked.map(({ name }) => normalizePythonName(name))]);
  return {
    pins: pins.map(({ line, own }) => ({ line, own })),
    constraints: [...constraints],
    locked: Object.fromEntries(locked.map(({ name, version }) => [normalizePythonName(name), version])),
    named: named?.filter((name) => there.has(name)) ?? null,
    floors: Object.fromEntries(Object.entries(floors).filter(([name]) => there.has(name))),
    rules: Object.fromEntries(Object.entries(rules).filter(([name]) => there.has(name))),
    agreed: agreed.sort(compareText),
  };
}

/** The pins that get another version. */
export function movedPins(pins: readonly Pin[], found: ReadonlyMap<string, string>): MovedPin[] {
  return pins.flatMap((pin) => {
    const { version } = pin;
    const to = found.get(pin.name);
    return version === undefined || to === undefined || to === version ? [] : [{ ...pin, version, to }];
  });
}

/** Check that what is named to move is there, and that nobody holds it. Throws an UpdateError with all that is not. */
export function assertNamed(
  named: readonly string[],
  there: readonly string[],
  rules: Plan["rules"],
  what: string,
): void {
  const problems = named.flatMap((name): Problem[] => {
    const rule = rules[name];
    if (!there.includes(name)) return [about("--update", `${what} has no package "${name}"${didYouMean(name, there)}`)];
    return rule?.kind === "hold" ? [about("--update", `${name} may not move: ${rule.said}`)] : [];
  });
  if (problems.length > 0)
    throw new UpdateError(problems, "Name others, or change what holds them back; --update=all moves all that may.");
}

/** Say what moved, a line for each place. */
export function movedLines(moved: readonly MovedPin[]): string[] {
  const lines = moved.map(({ file, name, version, to }) => `pin ${name} ${version} → ${to} in ${file}`);
  return [...new Set(lines)].sort(compareText);
}
