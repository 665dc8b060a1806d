import { type GlobalArgs, isFilledIn, variableOf } from "./args.js";

const PINNED = /^[A-Za-z0-9][A-Za-z0-9./:_-]*@sha256:[0-9a-f]{64}$/;

/** What a reference to an image can lean on at its place in a Dockerfile. */
export interface Scope {
  /** Names of the stages before it, in lower case; undefined for a stage without a name. */
  stages: readonly (string | undefined)[];
  /** ARGs before the first FROM, with their defaults. */
  args: GlobalArgs;
}

/** Tell whether a reference names one content for all time. */
export function isDigest(reference: string): boolean {
  return PINNED.test(reference);
}

/** Say why the image of a FROM is not pinned; undefined when it is. Stages, `scratch` and digests are; so is an ARG without a tag. */
export function unpinnedBase(reference: string, scope: Scope): string | undefined {
  if (isPinnedBase(reference, scope)) return undefined;
  const name = variableOf(reference);
  if (name === undefined)
    return `"${reference}" has no digest; expected NAME@sha256:…, an earlier stage, scratch or \${BASE}`;
  const defaults = scope.args.get(name);
  if (defaults === undefined) return `"${reference}" is no ARG before the first FROM; declare "ARG ${name}" there`;
  if (isFilledIn(name))
    return `"${reference}" is filled in by the build and names no image; use an ARG of another name`;
  const fallback = defaults.find((item) => !isPinnedBase(item, scope));
  if (fallback === undefined) return undefined;
  return `the default of ARG ${name} is "${fallback}", which has no digest; expected NAME@sha256:…, scratch, or no default`;
}

/** Say why what COPY or a mount takes from is not pinned; undefined when it is. BuildKit replaces no variables there. */
export function unpinnedSource(reference: string, scope: Scope): string | undefined {
  if (isPinnedBase(reference, scope) || scope.stages.includes(reference.toLowerCase())) return undefined;
  return `"${reference}" has no digest; expected NAME@sha256:… or an earlier stage`;
}

/** Say why a number in COPY --from is no earlier stage; undefined when it is one. */
export function laterStage(reference: string, scope: Scope): string | undefined {
  if (Number(reference) < scope.stages.length) return undefined;
  return `"${reference}" is no earlier stage; there are ${scope.stages.length}, counted from 0`;
}

/** BuildKit compares the name of a stage in FROM as it is written, elsewhere in any case. */
function isPinnedBase(reference: string, scope: Scope): boolean {
  return reference === "scratch" || isDigest(reference) || scope.stages.includes(reference);
}

/** Tell whether a source of ADD is fetched from elsewhere, or could be: a URL, a git address, what BuildKit replaces or unquotes. */
export function isRemoteSource(source: string): boolean {
  return (
    source.includes("://") || /^[^/]*@[^/]*:/.test(source) || /\.git(?:[#?]|$)/.test(source) || /["'$\\`]/.test(source)
  );
}
