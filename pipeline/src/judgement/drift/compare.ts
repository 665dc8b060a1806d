import type { DriftLine, DriftReport } from "../../documents/drift/index.js";
import type { Exploited } from "../../documents/kev/index.js";
import {
  dueText,
  type Finding,
  isCve,
  type Judged,
  SEVERITIES,
  type VexStatement,
  type Waiver,
} from "../../documents/scan/index.js";
import { compareText } from "../../errors/index.js";
import { daysBetween, dayText } from "../../text/time.js";
import { type FirstSeen, findingIndex, gate, type SeverityPolicy, vexFor, youngerThan } from "../scan/index.js";
import { type KnowledgeState, knowledgeDetail } from "./knowledge-detail.js";

/** What an attested scan said of one platform. */
export interface ScannedBefore {
  platform: string;
  judged: readonly {
    finding: Finding;
    verdict?: string;
    waiver?: { owner: string; expires: string };
    vex?: VexStatement;
  }[];
}

/** What is found in one platform today, and of what versions its packages are, by name. */
export interface ScannedToday {
  platform: string;
  digest: string;
  findings: readonly Finding[];
  packages: ReadonlyMap<string, string>;
}

/** The digest that was served before, as its own evidence has it. */
export interface Replaced {
  /** When it was replaced: RFC 3339. */
  until: string;
  platforms: readonly { platform: string; findings: readonly Finding[]; packages: ReadonlyMap<string, string> }[];
}

/** An image that an environment serves, as it was scanned, and as it is today. */
export interface DriftInput {
  environment: string;
  image: string;
  /** Digest of the index. */
  digest: string;
  /** When it was promoted: RFC 3339. */
  since?: string;
  before: { at: Date; platforms: readonly ScannedBefore[]; knowledge: KnowledgeState };
  today: { platforms: readonly ScannedToday[]; knowledge: KnowledgeState };
  replaced?: Replaced;
  seenOn: (finding: Finding) => FirstSeen | undefined;
}

/** What today's findings are judged by. */
export interface DriftRules {
  severity: SeverityPolicy;
  waivers: readonly Waiver[];
  vex: readonly VexStatement[];
  /** CISA's catalogue, by CVE; empty where none was given. */
  kev: ReadonlyMap<string, Exploited>;
  now: Date;
}

/** A line before it is known whether it can be mended. */
export type OpenLine = Omit<DriftLine, "fix">;

/** Compare what is known of a served image today with its attested scan: a line for each finding of which something else is to be said. */
export function compareImage(
  input: DriftInput,
  rules: DriftRules,
): { lines: OpenLine[]; summary: DriftReport["images"][number] } {
  const each = input.today.platforms.map((today) => comparePlatform(input, today, rules));
  const judged = each.flatMap((item) => item.judged);
  const blocking = judged.filter(({ verdict }) => verdict === "block" || verdict === "expired");
  const { environment, image, digest, since } = input;
  const count = (items: readonly Judged[]) =>
    new Set(items.map(({ finding: { id, package: name, version } }) => `${id} ${name} ${version}`)).size;
  const summary = {
    ...{ environment, image, digest, ...(since !== undefined && { since }) },
    scanned: `${input.before.at.toISOString().slice(0, 19)}Z`,
    ...{ findings: count(judged), blocking: count(blocking) },
  };
  return { lines: joined(each.flatMap((item) => item.lines)), summary };
}

function comparePlatform(input: DriftInput, today: ScannedToday, rules: DriftRules) {
  const before = input.before.platforms.find(({ platform }) => platform === today.platform)?.judged ?? [];
  const replaced = input.replaced?.platforms.find(({ platform }) => platform === today.platform);
  const find = findingIndex(before, ({ finding }) => finding);
  const oldOf = (finding: Finding) => find(finding).find((item) => item.finding.version === finding.version);
  const judged = judgedToday(input, today, oldOf, rules);
  const known = findingIndex(judged, ({ finding }) => finding);
  const found = judged.flatMap((item) => {
    const old = oldOf(item.finding);
    const causes = [
      ...causesOf(input, item, old, rules),
      ...(old === undefined || replaced === undefined ? [] : changedPackage(item.finding, today, replaced)),
    ];
    return causes.length === 0 ? [] : [lineOf(input, today, item, causes, rules, old?.finding)];
  });
  const gone = before
    .filter(({ finding }) => !known(finding).some((item) => item.finding.version === finding.version))
    .map(({ finding }) => {
      const detail = `not found any more: ${knowledgeDetail(input.before.knowledge, input.today.knowledge)}`;
      return lineOf(input, today, { finding }, [{ cause: "no-longer-found", detail }], rules);
    });
  const removed = (replaced?.findings ?? [])
    .filter((finding) => find(finding).length === 0 && known(finding).length === 0)
    .flatMap((finding) => {
      const version = today.packages.get(finding.package);
      if (version === finding.version) return [];
      const detail = `removed with the promotion of ${dayText(input.replaced?.until ?? rules.now)}`;
      const changed = `${finding.package} ${finding.version} became ${version ?? "nothing: it is gone"}`;
      const causes = [
        { cause: "no-longer-found", detail } as const,
        { cause: "package-changed", detail: changed } as const,
      ];
      return lineOf(input, today, { finding }, causes, rules);
    });
  return { judged, lines: [...found, ...gone, ...removed] };
}

/** Judge today's findings by the policy of today; a statement of the attested scan still counts for what it was recorded with. */
function judgedToday(
  { image, digest, seenOn }: DriftInput,
  today: ScannedToday,
  oldOf: (finding: Finding) => ScannedBefore["judged"][number] | undefined,
  { severity, waivers, vex, now }: DriftRules,
): Judged[] {
  const scanned = { image, platform: today.platform, digests: [today.digest, digest] };
  const young = youngerThan(severity.vex.maxDays, now);
  const clearedBy = (finding: Finding) => {
    const recorded = oldOf(finding)?.vex;
    return vexFor(scanned, finding, [...(recorded === undefined ? [] : [recorded]), ...vex], young);
  };
  return gate(image, today.findings, severity, waivers, dayText(now), clearedBy, seenOn).judged;
}

type Causes = DriftLine["causes"];

function causesOf(
  { before, today }: DriftInput,
  { finding, verdict, waiver, due }: Judged,
  old: ScannedBefore["judged"][number] | undefined,
  { severity, kev, now }: DriftRules,
): Causes {
  const causes: Causes = [];
  if (old === undefined) causes.push(knownSince(finding, before.at, now, before.knowledge, today.knowledge));
  if (old !== undefined && old.finding.severity !== finding.severity) {
    causes.push({ cause: "severity-changed", detail: `from ${old.finding.severity} to ${finding.severity}` });
  }
  if (old !== undefined && old.finding.fixed.length === 0 && finding.fixed.length > 0) {
    causes.push({ cause: "now-fixable", detail: `fixed in ${finding.fixed.join(", ")}` });
  }
  const exploited = exploitedOf(finding, kev);
  if (exploited !== undefined) {
    const until = exploited.due === undefined ? "" : `, to be mended by ${exploited.due}`;
    causes.push({ cause: "known-exploited", detail: `in CISA's catalogue since ${exploited.added}${until}` });
  }
  const ended = endedWord(verdict, waiver, old);
  if (ended !== undefined) causes.push({ cause: "waiver-ended", detail: ended });
  const warn = severity.clock?.warnDays ?? 0;
  if (due !== undefined && ((verdict === "block" && due.left < 0) || (verdict === "allow" && due.left <= warn))) {
    causes.push({ cause: "clock", detail: dueText(due) });
  }
  return causes;
}

/** Why a finding was not in the attested scan: it was disclosed since, or the scanners of that day did not know or match it. */
function knownSince(
  finding: Finding,
  at: Date,
  now: Date,
  before: KnowledgeState,
  today: KnowledgeState,
): Causes[number] {
  const { published } = finding;
  const when = published === undefined ? "no record says since when it is known" : `published on ${dayText(published)}`;
  const time = Date.parse(published ?? "");
  if (time > at.getTime() && time <= now.getTime()) return { cause: "new-advisory", detail: when };
  return { cause: "knowledge-changed", detail: `${when}; ${knowledgeDetail(before, today)}` };
}

/** What let a finding through at the scan and does not today: a waiver or a statement. */
function endedWord(
  verdict: Judged["verdict"],
  waiver: Waiver | undefined,
  old: ScannedBefore["judged"][number] | undefined,
): string | undefined {
  if (verdict === "expired") return `the waiver of ${waiver?.owner} ended on ${waiver?.expires}`;
  if (verdict !== "block" || old === undefined) return undefined;
  if (old.verdict === "waived") return `the waiver of ${old.waiver?.owner} until ${old.waiver?.expires} was taken away`;
  if (old.verdict === "not_affected") return `the statement of ${old.vex?.author} does not count any more`;
  return undefined;
}

function changedPackage(
  { package: name, version }: Finding,
  today: ScannedToday,
  replaced: Replaced["platforms"][number],
): Causes {
  const before = replaced.packages.get(name);
  const known = replaced.findings.some((finding) => finding.package === name && finding.version === version);
  if (known || before === version || !today.packages.has(name)) return [];
  const detail = before === undefined ? `${name} ${version} is new in it` : `${name} was ${before} in what it replaced`;
  return [{ cause: "package-changed", detail }];
}

function lineOf(
  { environment, image, digest, seenOn }: DriftInput,
  { platform }: ScannedToday,
  { finding, verdict, due }: Pick<Judged, "finding" | "due"> & Partial<Judged>,
  causes: Causes,
  { kev, now }: DriftRules,
  old?: Finding,
): OpenLine {
  const { id, aliases, package: name, version, type, title, severity, fixed } = finding;
  const today = dayText(now);
  const firstSeen = seenOn(finding)?.found ?? today;
  const exploited = exploitedOf(finding, kev);
  return {
    ...{
      environment,
      image,
      digest,
      platforms: [platform],
      id,
      aliases,
      package: name,
      version,
      type,
      title,
      severity,
    },
    ...(old !== undefined && old.severity !== severity && { was: old.severity }),
    ...{ causes, verdict: verdict ?? "gone", fixed, firstSeen, age: Math.max(0, daysBetween(firstSeen, today)) },
    ...(due && { due }),
    ...(exploited && { exploited }),
  };
}

function exploitedOf({ id, aliases }: Finding, kev: ReadonlyMap<string, Exploited>): Exploited | undefined {
  // What an advisory calls by another CVE is another vulnerability.
  return [id, ...(isCve(id) ? [] : aliases)].flatMap((name) => kev.get(name) ?? [])[0];
}

/** Lines that differ in their platform only are one; the worst come first. */
function joined(lines: readonly OpenLine[]): OpenLine[] {
  const found = new Map<string, OpenLine>();
  for (const line of lines) {
    const key = JSON.stringify({ ...line, platforms: [] });
    const known = found.get(key);
    found.set(key, known === undefined ? line : { ...known, platforms: [...known.platforms, ...line.platforms] });
  }
  return [...found.values()].sort(byWeight);
}

function byWeight(a: OpenLine, b: OpenLine): number {
  const rank = ({ verdict, severity }: OpenLine) =>
    (verdict === "block" || verdict === "expired" ? 0 : verdict === "gone" ? 200 : 100) + SEVERITIES.indexOf(severity);
  return rank(a) - rank(b) || compareText(a.package, b.package) || compareText(a.id, b.id);
}
