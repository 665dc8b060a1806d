import { dueText, type Finding, type VexStatement, type Waiver } from "../../documents/scan/index.js";
import { clean } from "../../text/clean.js";
import { columns } from "../../text/columns.js";
import { ageInDays, dayText } from "../../text/time.js";
import { endText, type LifeCycleFact } from "../life-cycle/index.js";
import { covers, spanOf, type Trust } from "../release-policy/index.js";
import { type FirstSeen, gate, type SeverityPolicy, vexFor, youngerThan } from "../scan/index.js";

/** One thing that is otherwise on another day. */
export interface OutlookRow {
  /** What it is of: `production/vllm`, `policies/waivers.yaml`. */
  subject: string;
  what: string;
  /** `blocks`: something does not pass then. `renew`: a run of every day mends it, as a new scan does. `note`: it has ended and blocks nothing by itself. */
  effect: "blocks" | "renew" | "note";
}

/** A served image, with what its last attested scan found of one platform. */
export interface ScannedThen {
  environment: string;
  image: string;
  platform: string;
  /** Digests of the platform's manifest and of the index. */
  digests: readonly string[];
  scanned: Date;
  maxAgeDays: number;
  judged: readonly { finding: Finding; vex?: VexStatement }[];
  seenOn: (finding: Finding) => FirstSeen | undefined;
}

/** Waivers and statements that have ended on a day. What they let through is told by the image that has it. */
export function endedWords(
  waivers: readonly Waiver[],
  statements: readonly VexStatement[],
  { vex }: Pick<SeverityPolicy, "vex">,
  at: Date,
): OutlookRow[] {
  const day = dayText(at);
  const young = youngerThan(vex.maxDays, at);
  return [
    ...waivers
      .filter(({ expires }) => expires < day)
      .map(({ id, package: name, image, expires, owner }) => ({
        ...{ subject: "policies/waivers.yaml", effect: "note" as const },
        what: `the waiver of ${id} for ${name} in ${image} (${owner}) has ended on ${expires}`,
      })),
    ...statements
      .filter((statement) => !young(statement))
      .map(({ names, author, time }) => ({
        ...{ subject: "policies/vex", effect: "note" as const },
        what: `the statement of ${author} on ${names[0]} of ${dayText(time ?? at)} is too old: at most ${vex.maxDays} days`,
      })),
  ];
}

/** Keys and identities that an environment does not trust on a day any more, or not yet; where nobody is left, nothing can be signed for it. */
export function endedTrust(environment: string, { keys, identities }: Trust, at: Date): OutlookRow[] {
  const all = [
    ...keys.filter(({ retired }) => retired !== true).map((key) => ({ ...key, name: `the key ${key.name}` })),
    ...identities.map((identity) => ({ ...identity, name: identity.signer })),
  ];
  const ended = all.filter((item) => !covers(spanOf(item), at));
  const rows = ended.map(({ name, from, notAfter }) => ({
    ...{ subject: environment, effect: "note" as const },
    what: `${name} is trusted ${[from && `from ${from}`, notAfter && `until ${notAfter}`].filter(Boolean).join(" ")}`,
  }));
  if (all.length === 0 || ended.length < all.length) return rows;
  return [
    ...rows,
    { subject: environment, effect: "blocks", what: "nobody is trusted then: nothing can be released or promoted" },
  ];
}

/** What an image is made of and nobody mends on a day any more. */
export function endedReleases(image: string, facts: readonly LifeCycleFact[]): OutlookRow[] {
  const effects = { ended: "blocks", unknown: "blocks", ends: "note" } as const;
  return facts.flatMap((fact) =>
    fact.state === "supported" || fact.state === "accepted"
      ? []
      : [{ subject: image, effect: effects[fact.state], what: endText(fact) }],
  );
}

/** What of a served image does not pass on a day: waivers, statements and clocks of its findings, and the age of its scan. */
export function blockedThen(
  item: ScannedThen,
  severity: SeverityPolicy,
  waivers: readonly Waiver[],
  vex: readonly VexStatement[],
  at: Date,
): OutlookRow[] {
  const subject = `${item.environment}/${item.image} ${item.platform}`;
  const recorded = new Map(item.judged.map(({ finding, vex: own }) => [finding, own === undefined ? [] : [own]]));
  const young = youngerThan(severity.vex.maxDays, at);
  const clearedBy = (finding: Finding) => vexFor(item, finding, [...(recorded.get(finding) ?? []), ...vex], young);
  const findings = item.judged.map(({ finding }) => finding);
  const { judged } = gate(item.image, findings, severity, waivers, dayText(at), clearedBy, item.seenOn);
  const bad = judged.filter(({ verdict }) => verdict === "block" || verdict === "expired");
  const days = ageInDays(item.scanned, at) ?? 0;
  return [
    ...bad.map(({ finding, verdict, waiver, due }) => {
      const over =
        due !== undefined && due.left < 0
          ? `its clock is ${dueText(due)}`
          : `${finding.severity}, which the policy does not let ship`;
      const why = verdict === "expired" ? `the waiver of ${waiver?.owner} has ended on ${waiver?.expires}` : over;
      return {
        subject,
        effect: "blocks" as const,
        what: `${finding.id} in ${finding.package} ${finding.version}: ${why}`,
      };
    }),
    ...(days <= item.maxAgeDays
      ? []
      : [
          {
            ...{ subject, effect: "renew" as const },
            what: `its scan of ${dayText(item.scanned)} is ${days} days old then; at most ${item.maxAgeDays} are allowed`,
          },
        ]),
  ];
}

/** Write rows for people, what blocks first. */
export function outlookTable(at: Date, rows: readonly OutlookRow[]): string {
  const order = ["blocks", "renew", "note"] as const;
  const sorted = order.flatMap((effect) => rows.filter((row) => row.effect === effect));
  const cells = sorted.map(({ effect, subject, what }) => [effect, clean(subject), clean(what, 500)]);
  const body = cells.length === 0 ? ["nothing blocks, and nothing has ended"] : columns(cells);
  return `${[`on ${dayText(at)}, with what is known today:`, ...body.map((line) => `  ${line}`)].join("\n")}\n`;
}
