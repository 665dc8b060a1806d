import { clean } from "../../text/clean.js";
import { columns } from "../../text/columns.js";
import { literal, tableLines } from "../../text/markdown.js";
import type { DriftLine, DriftReport } from "./report.js";
import { causeText, clockText, fixText, whereOf } from "./words.js";

/** Write a report for people. */
export function driftTable(report: DriftReport): string {
  const rows = report.lines.map(cells);
  return `${[
    `drift of ${report.at}`,
    ...report.knowledge.map((line) => `  ${line}`),
    ...(report.kev ? [] : ["  without --kev: what is exploited is not known"]),
    ...imageLines(report),
    "",
    ...(rows.length === 0 ? ["nothing has changed"] : columns([HEAD, ...rows], WIDEST)),
    "",
    ...report.remediation.map(remediationText),
  ].join("\n")}\n`;
}

/** Write a report as Markdown, for a summary page. */
export function driftMarkdown(report: DriftReport): string {
  const rows = report.lines.map(cells);
  return `${[
    `# Drift of ${report.at}`,
    "",
    ...[...report.knowledge, ...imageLines(report)].map((line) => `- ${literal(line, LONGEST)}`),
    "",
    ...(rows.length === 0 ? ["Nothing has changed."] : tableLines(HEAD, rows, LONGEST)),
    "",
    ...report.remediation.map((item) => `- ${literal(remediationText(item), LONGEST)}`),
  ].join("\n")}\n`;
}

const HEAD = ["where", "package", "vulnerability", "severity", "today", "cause", "first seen", "clock", "fix"];

/** In places of a terminal. */
const WIDEST = 70;

/** Characters of a text in Markdown. */
const LONGEST = 1000;

function cells(line: DriftLine): string[] {
  return [
    whereOf(line),
    `${clean(line.package)} ${clean(line.version)}`,
    clean(line.id),
    line.severity,
    line.verdict,
    causeText(line),
    `${line.firstSeen}, ${line.age} days`,
    clockText(line.due),
    fixText(line.fix),
  ];
}

function imageLines({ images }: DriftReport): string[] {
  if (images.length === 0) return ["  nothing is served"];
  return images.map(({ environment, image, digest, since, scanned, findings, blocking }) => {
    const served = since === undefined ? "" : `, since ${since}`;
    return `  ${environment}/${clean(image)} ${digest}${served}: ${findings} vulnerabilities, ${blocking} block; compared with the scan of ${scanned}`;
  });
}

function remediationText({
  environment,
  image,
  removed,
  meanDays,
  unread,
}: DriftReport["remediation"][number]): string {
  const missing = unread === 0 ? "" : `; ${unread} digests have no scan that counts`;
  const mean =
    meanDays === undefined ? "nothing was removed by a promotion yet" : `${meanDays} days on average, of ${removed}`;
  return `time to remediate, ${environment}/${clean(image)}: ${mean}${missing}`;
}
