import {
  type Due,
  type Finding,
  type Gate,
  type Judged,
  namesFinding,
  purlsOf,
  type VexStatement,
  type Waiver,
} from "../../documents/scan/index.js";
import { covers, readPurl } from "../../repository/packages/index.js";
import { addDays } from "../../text/time.js";
import { dueOf, type FirstSeen } from "./clock.js";
import type { SeverityPolicy } from "./policy.js";

/** What decides whether a finding stops an image. */
type Limits = Pick<SeverityPolicy, "block" | "unknown" | "waivers" | "clock">;

/**
 * Judge findings by the policy.
 * @param today date as YYYY-MM-DD; a waiver holds up to and including the day that it expires
 * @param clearedBy finds the statement that a vulnerability does no harm
 * @param seenOn when a finding was first seen; today where nothing is known of that
 */
export function gate(
  image: string,
  findings: readonly Finding[],
  policy: Limits,
  waivers: readonly Waiver[],
  today: string,
  clearedBy: (finding: Finding) => VexStatement | undefined = () => undefined,
  seenOn: (finding: Finding) => FirstSeen | undefined = () => undefined,
): Gate {
  const own = waivers.filter((waiver) => waiver.image === image);
  const judged: Judged[] = findings.map((finding) => {
    const vex = clearedBy(finding);
    if (vex !== undefined) return { finding, verdict: "not_affected" as const, vex };
    const due = dueOf(finding, policy, seenOn(finding) ?? { found: today }, today);
    return { ...judge(finding, policy, own, today, due), ...(due && { due }) };
  });
  const ending = judged.filter(
    ({ verdict, due }) => verdict === "allow" && due !== undefined && due.left <= (policy.clock?.warnDays ?? 0),
  );
  const used = new Set(judged.flatMap((item) => item.waiver ?? []));
  const soon = addDays(today, policy.waivers.warnDays);
  return {
    judged,
    ...(ending.length > 0 && { ending }),
    expiring: [...used].filter((waiver) => waiver.expires >= today && waiver.expires <= soon),
    orphans: own.filter((waiver) => !used.has(waiver) && !findings.some((finding) => matches(waiver, finding))),
  };
}

/** Whether something must not ship. */
export function isBlocked(result: Gate): boolean {
  return result.judged.some((item) => item.verdict === "block" || item.verdict === "expired");
}

function judge(finding: Finding, policy: Limits, waivers: readonly Waiver[], today: string, due?: Due): Judged {
  const over = due !== undefined && due.left < 0;
  if (!over && !blocks(finding, policy)) return { finding, verdict: "allow" };
  const matching = waivers.filter((waiver) => matches(waiver, finding));
  const valid = matching.find((waiver) => waiver.expires >= today);
  if (valid !== undefined) return { finding, verdict: "waived", waiver: valid };
  const [expired] = matching;
  return expired === undefined ? { finding, verdict: "block" } : { finding, verdict: "expired", waiver: expired };
}

function blocks(finding: Finding, policy: Limits): boolean {
  if (finding.unread !== undefined || isMalware(finding)) return true;
  const severity = finding.severity === "unknown" ? policy.unknown : finding.severity;
  const list = finding.fixed.length > 0 ? policy.block.fixable : policy.block.unfixed;
  return list.includes(severity);
}

/** Records of malware (OSV, MAL-) name no severity and no fix. */
function isMalware({ id, aliases }: Finding): boolean {
  return [id, ...aliases].some((name) => name.toUpperCase().startsWith("MAL-"));
}

/** Whether a waiver is of this vulnerability, in this version of this package; of everything that the finding is in. */
function matches(waiver: Waiver, finding: Finding): boolean {
  const waived = readPurl(waiver.package);
  if (waived?.version === undefined || !namesFinding([waiver.id], finding)) return false;
  return purlsOf(finding).every((purl) => covers(waived, purl));
}
