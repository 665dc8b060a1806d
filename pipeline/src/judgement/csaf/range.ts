import { parseVers } from "./vers.js";
import {
  type Bound,
  common,
  compareVersions,
  EVERYTHING,
  exactly,
  isEmpty,
  parseVersion,
  type Range,
  type Span,
  startingWith,
  type Version,
} from "./version.js";

/** Longer texts are no ranges. */
const LONGEST = 300;

/** Words that say nothing of versions. */
const FILLERS = new Set(["version", "versions", "release", "releases", "the", "of", "any", "nvidia", "only"]);

/** A version or the beginning of some, `0.7.x`, as it stands after `plain`. */
const V = String.raw`(\d+(?:\.\d+)*(?:u\d+)?(?:\.[x*])?)`;

const BELOW =
  "(?:prior to|before|earlier than|lower than|older than|below|less than|up to but not including|up to, but not including|<)";
const UPTO = "(?:up to and including|up to, and including|up through|through|until and including|<=|≤)";
const OR_EARLIER = "(?:and|or) (?:all )?(?:earlier|prior|previous|older|lower|below)";
const OR_LATER = "(?:and|or) (?:all )?(?:later|newer|above|higher|greater|up)";
const ABOVE = "(?:after|above|later than|newer than|greater than|higher than|>)";
const FROM = "(?:from|starting with|starting from|since|>=|≥)";

type Reader = (first: string, second: string) => Range | undefined;

/** The forms of sentences, each as a whole; what fits none is not understood. */
const FORMS: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:all|\*)$/, () => ({ spans: [EVERYTHING] })],
  [form(`${BELOW} ${V}`), (v) => one(below(v))],
  [form(`${UPTO} ${V}`), (v) => one(through(v))],
  [form(`up to ${V}`), (v) => upTo(v)],
  [form(`${V} ${OR_EARLIER}`), (v) => one(through(v))],
  [form(`${FROM} ${V}`), (v) => one(startingAt(v))],
  [form(`${V} ${OR_LATER}`), (v) => one(startingAt(v))],
  [form(`${ABOVE} ${V}`), (v) => one(above(v))],
  [
    form(`(?:from |between )?${V} ?(?:to|through|up to and including|and|-|–) ?${V}`),
    (v, w) => both(startingAt(v), through(w)),
  ],
  [form(`(?:from )?${V} (?:up )?(?:to )?${BELOW} ${V}`), (v, w) => both(startingAt(v), below(w))],
  [form(`(?:in )?${V}(?: branch)? ${BELOW} ${V}`), (v, w) => both(whole(v), below(w))],
  [form(`r?${V} branch`), (v) => one(branch(v))],
  [form(V), (v) => one(whole(v))],
];

/**
 * Make a reader of sentences about versions: "All versions prior to CUDA Toolkit 12.6 Update 2", "12.9 and earlier", "12.x", "vers:…". It gives
 * undefined where one is not understood as a whole, or where nothing lies in it: then a person has to read it.
 * @param names what products are called, in lower case, the longest first: words that may stand anywhere
 */
export function rangeReader(names: readonly string[]): (text: string) => Range | undefined {
  const named = new RegExp(`(?<![\\w.+-])(?:${names.map(escaped).join("|")})(?![\\w+-])`, "g");
  const read = new Map<string, Range | undefined>();
  return (text) => {
    if (!read.has(text)) read.set(text, parseRange(text, named));
    return read.get(text);
  };
}

function parseRange(text: string, named: RegExp): Range | undefined {
  if (text.length > LONGEST) return undefined;
  if (/^vers:/i.test(text.trim())) return parseVers(text.trim());
  const words = plain(text, named);
  for (const [pattern, reader] of FORMS) {
    const match = pattern.exec(words);
    const range = match === null ? undefined : reader(match[1] ?? "", match[2] ?? "");
    if (range !== undefined) return range;
  }
  return comparisons(words);
}

/** Lower case, one blank between words, `12.4u1` for updates, without names of products and words that say nothing. */
function plain(text: string, named: RegExp): string {
  const joined = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[®™]|\(r\)|\(tm\)/g, "")
    .replace(/(?<![\w.])v\.?\s?(?=\d)/g, "")
    .replace(/(\d)\s*(?:update\s*|u)(\d+)(?![\w.])/g, "$1u$2")
    .replace(/(<=|>=|<|>|≤|≥)/g, " $1 ")
    .replace(/\s+/g, " ");
  const words = joined.replaceAll(named, " ").split(" ");
  const said = words.filter((word) => word !== "" && !FILLERS.has(word)).join(" ");
  return said.replace(/[.,;]$/, "");
}

function form(pattern: string): RegExp {
  return new RegExp(`^(?:all )?${pattern}$`);
}

/** `>= 12.0, < 12.4`: all of them hold at once. */
function comparisons(words: string): Range | undefined {
  const parts = words.split(/\s*(?:,|\band\b|&&)|\s(?=[<>=≤≥])/).filter((part) => part !== "");
  const spans = parts.map((part) => {
    const [, sign = "", version = ""] = COMPARISON.exec(part) ?? [];
    return SIGNS[sign]?.(version);
  });
  if (parts.length === 0 || parts.length > MOST_COMPARISONS) return undefined;
  return one(spans.reduce((all, span) => all && span && common(all, span)));
}

const MOST_COMPARISONS = 8;
const COMPARISON = new RegExp(`^(<=|>=|<|>|=|==|≤|≥) ?${V}$`);

const SIGNS: Readonly<Record<string, (version: string) => Span | undefined>> = {
  "<": below,
  "<=": through,
  "≤": through,
  ">": above,
  ">=": startingAt,
  "≥": startingAt,
  "=": whole,
  "==": whole,
};

function one(span: Span | undefined): Range | undefined {
  return span === undefined || isEmpty(span) ? undefined : { spans: [span] };
}

function both(a: Span | undefined, b: Span | undefined): Range | undefined {
  return a && b && one(common(a, b));
}

function upTo(text: string): Range | undefined {
  const range = one(through(text));
  const version = parseVersion(text);
  return range && version ? { ...range, upTo: version } : range;
}

/** One version, or all that begin as `12.x` does. */
function whole(text: string): Span | undefined {
  const prefix = /^(.+)\.[x*]$/.exec(text)?.[1];
  const version = parseVersion(prefix ?? text);
  if (version === undefined) return undefined;
  return prefix === undefined ? exactly(version) : startingWith(version);
}

function branch(text: string): Span | undefined {
  const version = parseVersion(text.replace(/\.[x*]$/, ""));
  return version && startingWith(version);
}

function below(text: string): Span | undefined {
  const from = whole(text)?.from;
  return from && { to: { ...from, inclusive: false } };
}

function through(text: string): Span | undefined {
  const to = whole(text)?.to;
  return to && { to };
}

function startingAt(text: string): Span | undefined {
  const from = whole(text)?.from;
  return from && { from };
}

function above(text: string): Span | undefined {
  const to = whole(text)?.to;
  return to && { from: beyond(to) };
}

function beyond({ version, inclusive }: Bound): Bound {
  return { version, inclusive: !inclusive };
}

/**
 * What a range says together with the versions that have the fix: what lies between the two has no fix and is affected, as 12.4 of "prior to 12.4"
 * that is fixed in 12.4 Update 1; and "up to 12.8" is without 12.8 where that has the fix. Otherwise a fix takes nothing out of a range.
 */
export function withFix({ spans, upTo: last }: Range, fixes: readonly Version[]): readonly Span[] {
  const [fix] = fixes;
  if (fix === undefined || !fixes.every((item) => compareVersions(item, fix) === 0)) return spans;
  if (last !== undefined && compareVersions(last, fix) === 0)
    return spans.map((span) => ({ ...span, to: { version: fix, inclusive: false } }));
  return spans.map((span) =>
    span.to && compareVersions(span.to.version, fix) < 0 ? { ...span, to: { version: fix, inclusive: false } } : span,
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
