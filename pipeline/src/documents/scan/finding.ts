import { compareText } from "../../errors/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import { timeText } from "../../text/time.js";
import { SEVERITIES, type Severity } from "./severity.js";

/** One vulnerability of one package of one platform. */
export interface Finding {
  /** The CVE where there is one. */
  id: string;
  aliases: string[];
  package: string;
  version: string;
  /** Package URLs of what it is in, as scanners wrote them; a scan from before they were kept has none. */
  purls?: string[];
  /** deb, python, … */
  type: string;
  severity: Severity;
  /** Versions that have the fix; empty when there is none yet. */
  fixed: string[];
  title: string;
  /** Who found it. */
  scanners: string[];
  /** Paths in the image, for a library that no package manager knows of. */
  where?: string[];
  /** When the vulnerability was disclosed, when its record was last changed, and when its first fix was there: RFC 3339, as the databases have it. */
  published?: string;
  modified?: string;
  fixedOn?: string;
  /** What of the advisory is not understood: a person has to look, and it blocks until somebody accepts it by name. */
  unread?: string;
  /** Where it is published, for what documents of CSAF say. */
  sources?: string[];
}

/** Read a scanner's word for a severity; a word that is not known is "unknown", which the policy decides on. */
export function severityOf(word: string): Severity {
  const lower = word.toLowerCase();
  return SEVERITIES.find((severity) => severity === lower) ?? "unknown";
}

/** One name per package: scanners write Python's as its metadata does, or in lower case. */
export function packageName(type: string, name: string): string {
  return type === "python" ? normalizePythonName(name) : name;
}

/** One entry per package and id: of two, the worse severity and everything that either says. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const item of findings) {
    const key = `${item.type} ${item.package} ${item.version} ${item.id}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? item : mergeTwo(known, item));
  }
  return [...merged.values()].sort(byPackage);
}

function mergeTwo(a: Finding, b: Finding): Finding {
  return {
    ...a,
    aliases: union(a.aliases, b.aliases),
    severity: worse(a.severity, b.severity),
    fixed: union(a.fixed, b.fixed),
    title: a.title || b.title,
    scanners: union(a.scanners, b.scanners),
    ...((a.purls ?? b.purls) && { purls: union(a.purls ?? [], b.purls ?? []) }),
    ...(a.where && { where: union(a.where, b.where ?? []) }),
    ...withDates({
      published: earliest(a.published, b.published),
      modified: latest(a.modified, b.modified),
      fixedOn: earliest(a.fixedOn, b.fixedOn),
    }),
    ...((a.sources ?? b.sources) && { sources: union(a.sources ?? [], b.sources ?? []) }),
    ...unreadOf(a, b),
  };
}

/** What one of them understood is known; what neither did, both say. */
function unreadOf(a: Finding, b: Finding): { unread?: string | undefined } {
  if (a.unread === undefined || b.unread === undefined) return { unread: undefined };
  return { unread: union([a.unread], [b.unread]).join("; ") };
}

/** The dates that are known: what is none says nothing. */
export function withDates(dates: Pick<Finding, "published" | "modified" | "fixedOn">): typeof dates {
  const known = Object.entries(dates).flatMap(([name, text = ""]) => {
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? [] : [[name, timeText(time)] as const];
  });
  return Object.fromEntries(known);
}

/** The earlier of two times; what is no time is none. */
export function earliest(a?: string, b?: string): string | undefined {
  return timesOf(a, b)[0];
}

function latest(a?: string, b?: string): string | undefined {
  return timesOf(a, b).at(-1);
}

function timesOf(...texts: readonly (string | undefined)[]): string[] {
  const times = texts.filter((text) => text !== undefined && !Number.isNaN(Date.parse(text))) as string[];
  return times.sort((a, b) => Date.parse(a) - Date.parse(b));
}

/** "unknown" says nothing, so any other severity is taken before it. */
function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}

function byPackage(a: Finding, b: Finding): number {
  const rank = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return compareText(a.package, b.package) || rank || compareText(a.id, b.id);
}
