import { purlText } from "../../repository/packages/index.js";
import { columns } from "../../text/columns.js";
import { type Absent, absentLines, type Unplaced } from "./bulletins.js";
import { type Coverage, coverageLines, isLookedAt } from "./coverage.js";
import type { Finding } from "./finding.js";
import { purlsOf } from "./finding-purl.js";
import { dueText, type Gate, type Judged } from "./judged.js";
import { type Knowledge, knowledgeLines } from "./knowledge.js";
import { SEVERITIES } from "./severity.js";
import type { VexStatement } from "./vex-statement.js";

/** The scan of one platform of an image, as result.json has it. */
export interface ScanResult {
  image: string;
  platform: string;
  /** Digest of the platform's manifest. */
  digest: string;
  /** Digest of the image's index: what statements about the image may name, too. */
  index: string;
  scanners: string[];
  /** What the scanners knew, how old it is and where it is from. */
  advisories: Knowledge;
  /** sha256 of each scanner's database. */
  databases: Record<string, string>;
  /** Every type of package in the image, and whether the scanners knew enough to look at it. */
  coverage: Coverage[];
  /** What the policy accepts not to be looked at in this image, of types that the image has not: types by name. */
  needless?: string[];
  gate: Gate;
  /** Statements of policies/vex that speak of this image, or of none, and of nothing that was found. */
  idle?: VexStatement[];
  /** Libraries inside wheels: how many there are, and how many have a version that advisories can be compared with. */
  libraries?: { found: number; comparable: number };
  /** Vulnerabilities of parts of CUDA that are not in the image. */
  absent?: Absent[];
  /** What documents of CSAF say that is not understood, where the image has nothing of NVIDIA's. */
  unplaced?: Unplaced[];
}

/** Write a result for people: grouped by package, the worst first, each with its fix. */
export function scanTable(result: ScanResult): string {
  const { image, platform, gate, scanners, advisories, coverage } = result;
  return `${[
    `${image} ${platform} ${result.digest}`,
    ...knowledgeLines(scanners, advisories).map((line) => `  ${line}`),
    ...coverageLines(coverage).map((line) => `  ${line}`),
    ...inWheels(result),
    `  ${totals(result)}`,
    ...columns(gate.judged.map(row)).map((line) => `  ${line}`),
    ...absentLines(result.absent ?? []).map((line) => `  ${line}`),
    ...(result.unplaced ?? []).map(
      ({ id, reason }) => `  note: ${id} is not understood: ${reason}; nothing of NVIDIA's is in the image`,
    ),
    ...gate.expiring.map((item) => `  warning: the waiver of ${item.id} (${item.package}) expires on ${item.expires}`),
    ...(gate.ending ?? []).map(
      ({ finding, due }) => `  warning: ${nameOf(finding)} has to be gone: ${due && dueText(due)}`,
    ),
    ...gate.orphans.map((item) => `  note: the waiver of ${item.id} (${item.package}) matches nothing; remove it`),
    ...(result.needless ?? []).map(
      (type) =>
        `  note: severity.yaml accepts that ${type} is not looked at, but no package is of that type; remove it`,
    ),
    ...(result.idle ?? []).map(
      (item) => `  note: the statement of ${item.author} on ${item.names[0]} matches nothing; correct or remove it`,
    ),
    ...disagreements(result),
  ].join("\n")}\n`;
}

/** What was looked at besides packages; only Grype is told of it. */
function inWheels({ libraries, scanners }: ScanResult): string[] {
  if (libraries === undefined || libraries.found === 0) return [];
  const { found, comparable } = libraries;
  const looked = scanners.includes("grype") ? `${comparable} with a version to compare` : "trivy does not look at them";
  return [`  ${found} libraries inside wheels: ${looked}`];
}

function nameOf({ id, package: name, version }: Finding): string {
  return `${id} in ${name} ${version}`;
}

function row({ finding, verdict, waiver, vex, due }: Judged): string[] {
  const fix = finding.fixed.length === 0 ? "no fix" : `fixed in ${finding.fixed.join(", ")}`;
  if (vex !== undefined) {
    return [`${finding.package} ${finding.version}`, finding.id, finding.severity, fix, `not affected: ${vex.reason}`];
  }
  const over = verdict === "block" && due !== undefined && due.left < 0 ? `: its clock is ${dueText(due)}` : "";
  const why = waiver === undefined ? over : ` until ${waiver.expires}: ${waiver.reason} (${waiver.owner})`;
  const unread = finding.unread === undefined ? "" : `, not understood: ${finding.unread}`;
  const where = finding.where === undefined ? "" : `, in ${finding.where.join(", ")}`;
  const purls = verdict === "block" || verdict === "expired" ? `; ${purlsOf(finding).map(purlText).join(", ")}` : "";
  return [
    `${finding.package} ${finding.version}`,
    finding.id,
    finding.severity,
    fix,
    `${verdict}${why}${unread}${where}${purls}`,
  ];
}

function totals({ gate: { judged }, coverage }: ScanResult): string {
  const all = coverage.length > 0 && coverage.every(isLookedAt);
  if (judged.length === 0) return `no known vulnerability${all ? "" : " in what was looked at"}`;
  const count = (wanted: string) => judged.filter((item) => item.finding.severity === wanted).length;
  const parts = SEVERITIES.filter((severity) => count(severity) > 0).map(
    (severity) => `${count(severity)} ${severity}`,
  );
  const blocked = judged.filter((item) => item.verdict === "block" || item.verdict === "expired").length;
  return `${judged.length} vulnerabilities: ${parts.join(", ")}; ${blocked} block`;
}

function whyAlone({ where }: Finding): string {
  return where === undefined ? "" : ": a library inside a wheel, which trivy does not look at";
}

const CUDA = "cuda";

/** Of two scanners: what only one of them found. */
function disagreements({ scanners, gate }: ScanResult): string[] {
  if (scanners.length < 2) return [];
  // Documents of CSAF are compared by no scanner.
  const alone = gate.judged.filter(({ finding }) => finding.type !== CUDA && finding.scanners.length < scanners.length);
  if (alone.length === 0) return [`  ${scanners.join(" and ")} agree`];
  return alone.map(
    ({ finding }) =>
      `  only ${finding.scanners.join()} found ${finding.id} in ${finding.package} ${finding.version}${whyAlone(finding)}`,
  );
}
