/** A version: its numbers. Of a CUDA toolkit the third one is its update. */
export type Version = readonly number[];

/** From one version to another; without a bound there is no end on that side. */
export interface Span {
  from?: Bound;
  to?: Bound;
}

/** Where a span ends. */
export interface Bound {
  version: Version;
  /** Whether that version belongs to it. */
  inclusive: boolean;
}

/** What a bulletin says of versions. */
export interface Range {
  spans: readonly Span[];
  /** The version of "up to 12.8", which NVIDIA means without it where 12.8 has the fix, and which may mean with it. */
  upTo?: Version;
}

/** Every version. */
export const EVERYTHING: Span = {};

/** `12.4`, `v12.4.1`, `12.4U1`, `12.4 Update 1`. */
export const VERSION = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(?: ?(?:update|u) ?(\d{1,4}))?$/i;

/** Read a version; undefined where it cannot be read as one. `12.4 Update 1` is 12.4.1, as NVIDIA's archives call it, too. */
export function parseVersion(text: string): Version | undefined {
  const [, numbers, update] = VERSION.exec(text.trim()) ?? [];
  const version = numbers?.split(".").map(Number);
  if (version === undefined || update === undefined) return version;
  return version.length > 2 ? undefined : [version[0] ?? 0, version[1] ?? 0, Number(update)];
}

/** Compare number by number; what one does not have is 0. */
export function compareVersions(a: Version, b: Version): number {
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** All versions that begin with these numbers: `12.x`. */
export function startingWith(prefix: Version): Span {
  const last = prefix.length - 1;
  const next = prefix.map((number, place) => (place === last ? number + 1 : number));
  return { from: { version: prefix, inclusive: true }, to: { version: next, inclusive: false } };
}

/** One version. */
export function exactly(version: Version): Span {
  return { from: { version, inclusive: true }, to: { version, inclusive: true } };
}

/** What lies in both; undefined where nothing does. */
export function common(a: Span, b: Span): Span | undefined {
  const from = tighter(a.from, b.from, 1);
  const to = tighter(a.to, b.to, -1);
  const both = { ...(from && { from }), ...(to && { to }) };
  return isEmpty(both) ? undefined : both;
}

/** Whether nothing lies in a span. */
export function isEmpty({ from, to }: Span): boolean {
  if (from === undefined || to === undefined) return false;
  const order = compareVersions(from.version, to.version);
  return order > 0 || (order === 0 && !(from.inclusive && to.inclusive));
}

/** Whether spans have a version in common. */
export function meets(a: Span, b: Span): boolean {
  return common(a, b) !== undefined;
}

/** Of two bounds on the same side, the one that leaves less. */
function tighter(a: Bound | undefined, b: Bound | undefined, side: 1 | -1): Bound | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const order = compareVersions(a.version, b.version) * side;
  if (order === 0) return a.inclusive ? b : a;
  return order > 0 ? a : b;
}
