import { formatBytes } from "../../text/bytes.js";
import { causeText, clockText, fixText, whereOf } from "../drift/index.js";
import { dueText } from "../scan/index.js";
import { type Section, sectionsMarkdown } from "../sections/index.js";
import { blocks, countSeverities, severityCounts } from "./counts.js";
import type { OverviewFinding } from "./findings.js";
import type { Overview, OverviewImage, OverviewPlatform } from "./overview.js";

/** What GitHub takes of one step's summary: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits */
export const SUMMARY_BYTES = 1024 * 1024;

/** Rows of a table; the page and JSON have all. */
const SHOWN = 20;

/**
 * Write a document as Markdown for the summary page of a CI's job: what is on the page, in short. What is most urgent comes
 * first, and parts at the end are left out where it would be larger than GitHub takes.
 */
export function overviewMarkdown(overview: Overview, most = SUMMARY_BYTES): string {
  const sections = sectionsOf(overview);
  for (let left = 0; ; left += 1) {
    const text = sectionsMarkdown([...sections.slice(0, sections.length - left), ...leftOut(left, most)]);
    if (left === sections.length || new TextEncoder().encode(text).length <= most) return text;
  }
}

function leftOut(count: number, most: number): Section[] {
  return count === 0 ? [] : [{ title: `${count} parts are left out: a summary has at most ${formatBytes(most)}` }];
}

function sectionsOf(overview: Overview): Section[] {
  return [
    head(overview),
    ...servedSections(overview),
    ...driftSections(overview),
    ...overview.images.flatMap((image) => [
      ...image.platforms.flatMap((platform) => platformSections(image, platform)),
      ...buildSections(image),
    ]),
  ];
}

function head({ at, commit, dirty, images }: Overview): Section {
  const state = commit === undefined ? "" : `, commit ${commit}${dirty ? " with changes" : ""}`;
  const rows = images.flatMap((image) =>
    image.platforms.map(({ platform, packages, findings, sizes }) => [
      ...[image.name, platform, gatesText(image), String(packages.length)],
      ...[severityCounts(countSeverities(findings)), String(findings.filter(blocks).length)],
      ...[formatBytes(sizes.compressed), `${Math.round((100 * sizes.compressed) / sizes.budget.image)} %`],
      lastBuild(image),
    ]),
  );
  return {
    title: "Images",
    lines: [`Made at ${at}${state}.`],
    table: {
      head: [
        "image",
        "platform",
        "gates",
        "packages",
        "vulnerabilities",
        "block",
        "compressed",
        "budget",
        "last build",
      ],
      rows,
    },
  };
}

function gatesText({ gates }: OverviewImage): string {
  const failed = gates.filter(({ passed }) => !passed).map(({ gate }) => gate);
  return failed.length === 0 ? "pass" : `BLOCK: ${failed.join(", ")}`;
}

function lastBuild({ builds }: OverviewImage): string {
  const last = builds?.builds.at(-1);
  return last === undefined ? "no record" : `${last.seconds.toFixed(1)} s, ${last.state}`;
}

function servedSections({ served }: Overview): Section[] {
  if (served === undefined) return [];
  const rows = served.images.flatMap(({ environment, image, digest, since, platforms }) =>
    platforms.map(({ platform, packages, scan }) => [
      ...[environment, image, platform, since?.when ?? "no journal"],
      packages === undefined ? "no SBOM that counts" : String(packages),
      scan === undefined ? "no scan that counts" : `${severityCounts(scan.severities)} (${scan.finished})`,
      digest,
    ]),
  );
  const none = rows.length === 0 ? [`${served.environments.join(", ")} serve nothing.`] : [];
  return [
    table("Served", ["environment", "image", "platform", "since", "packages", "last scan", "digest"], rows, none),
  ];
}

function driftSections({ drift }: Overview): Section[] {
  if (drift === undefined) return [];
  const rows = [...drift.lines]
    .sort((a, b) => Number(blocks(b)) - Number(blocks(a)))
    .map((line) => [
      ...[whereOf(line), `${line.package} ${line.version}`, line.id, line.severity, line.verdict, causeText(line)],
      ...[`${line.age} days`, clockText(line.due), fixText(line.fix)],
    ]);
  const none = rows.length === 0 ? ["Nothing has changed since release."] : [];
  return [
    table(
      "Drift",
      ["where", "package", "vulnerability", "severity", "today", "cause", "age", "clock", "fix"],
      rows,
      none,
    ),
  ];
}

function blockingFirst(findings: readonly OverviewFinding[]): OverviewFinding[] {
  return [...findings].sort((a, b) => Number(blocks(b)) - Number(blocks(a)));
}

function platformSections({ name }: OverviewImage, item: OverviewPlatform): Section[] {
  const of = `${name} ${item.platform}`;
  return [
    table(
      `${of}: ${item.findings.length} vulnerabilities`,
      ["package", "vulnerability", "severity", "fixed in", "verdict", "clock or waiver"],
      blockingFirst(item.findings).map((finding) => [
        ...[`${finding.package} ${finding.version}`, finding.id, finding.severity],
        ...[finding.fixed.length === 0 ? "no fix" : finding.fixed.join(", "), finding.verdict, groundOf(finding)],
      ]),
      [...item.scanned, ...item.notes],
    ),
    table(
      `${of}: ${formatBytes(item.sizes.compressed)} compressed, ${formatBytes(item.sizes.uncompressed)} unpacked`,
      ["bytes", "files", "package"],
      item.sizes.packages.map(({ bytes, files, name: part }) => [formatBytes(bytes), String(files), part]),
      [
        item.digest,
        `Lock ${item.made.lock}: ${item.made.debs} Debian packages, ${item.made.wheels} wheels, ${formatBytes(item.made.bytes)}.`,
      ],
    ),
  ];
}

function groundOf({ why, waiver, due }: OverviewFinding): string {
  if (waiver !== undefined) return `waived until ${waiver.expires}: ${waiver.reason} (${waiver.owner})`;
  return [...(why === undefined ? [] : [why]), ...(due === undefined ? [] : [dueText(due)])].join("; ");
}

function buildSections({ name, builds }: OverviewImage): Section[] {
  if (builds === undefined || builds.builds.length === 0) return [];
  const regressions = builds.last?.regressions ?? [];
  return [
    table(
      `${name}: builds`,
      ["began", "command", "seconds", "cache", "compressed", "commit"],
      [...builds.builds]
        .reverse()
        .map(({ began, command, seconds, state, bytes, commit = "" }) => [
          ...[began, command, seconds.toFixed(1), state, formatBytes(bytes), commit.slice(0, 12)],
        ]),
      regressions.map(({ kind, causes, commits }) => `${kind} than usual: ${commits}; ${causes.join("; ")}`),
    ),
  ];
}

function table(title: string, names: string[], rows: readonly string[][], lines: readonly string[] = []): Section {
  const left = rows.length > SHOWN ? [`The first ${SHOWN} of ${rows.length}; the page has them all.`] : [];
  return { title, lines: [...lines, ...left], table: { head: names, rows: rows.slice(0, SHOWN) } };
}
