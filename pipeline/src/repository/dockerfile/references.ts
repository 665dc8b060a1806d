const PINNED = /@sha256:[0-9a-f]{64}$/;
const VARIABLE = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))$/;

/** What a reference to an image can lean on at its place in a Dockerfile. */
export interface Scope {
  /** Names of the stages before it, in lower case. */
  stages: ReadonlySet<string>;
  /** ARGs before the first FROM, with their defaults. */
  args: ReadonlyMap<string, string | undefined>;
}

/** Say why a reference is not pinned; undefined when it is. Stages, `scratch` and digests are; so is an ARG without a tag. */
export function unpinnedReason(reference: string, scope: Scope): string | undefined {
  if (isPinned(reference, scope)) return undefined;
  const name = variableOf(reference);
  if (name === undefined)
    return `"${reference}" has no digest; expected NAME@sha256:…, an earlier stage, scratch or \${BASE}`;
  if (!scope.args.has(name)) return `"${reference}" is no ARG before the first FROM; declare "ARG ${name}" there`;
  const fallback = scope.args.get(name);
  if (fallback === undefined || isPinned(fallback, scope)) return undefined;
  return `the default of ARG ${name} is "${fallback}", which has no digest; expected NAME@sha256:…, scratch, or no default`;
}

function isPinned(reference: string, scope: Scope): boolean {
  return reference === "scratch" || PINNED.test(reference) || scope.stages.has(reference.toLowerCase());
}

function variableOf(reference: string): string | undefined {
  const match = VARIABLE.exec(reference);
  return match?.[1] ?? match?.[2];
}

/** Tell whether a source of ADD is fetched from elsewhere, or could be: a URL, a git address, a variable. */
export function isRemoteSource(source: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ||
    /^[^/]*@[^/]*:/.test(source) ||
    /\.git(?:#|$)/.test(source) ||
    source.includes("$")
  );
}
