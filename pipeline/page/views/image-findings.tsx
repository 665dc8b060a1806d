import { type OverviewFinding } from "../../src/documents/overview/findings.js";
import type { OverviewPlatform } from "../../src/documents/overview/overview.js";
import { dueText } from "../../src/documents/scan/judged.js";
import { SEVERITIES } from "../../src/documents/scan/severity.js";
import { Badge } from "../parts/badge.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Vulnerability } from "../parts/outside.js";

/** The vulnerabilities of an image, and what holds them: waivers, statements, clocks. */
export function FindingsSection({ platform: { findings, scanned, notes } }: { platform: OverviewPlatform }) {
  const held = findings.filter(({ waiver, due }) => waiver !== undefined || due !== undefined);
  return (
    <section>
      <h2>Vulnerabilities</h2>
      <DataTable title="Found vulnerabilities" columns={FINDINGS} rows={findings} />
      <h2>Waivers and clocks</h2>
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <DataTable title="Held by a waiver or a clock" columns={HELD} rows={held} />
      <details>
        <summary>What was looked at</summary>
        <ul>
          {scanned.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

const NAMED: readonly Column<OverviewFinding>[] = [
  { head: "Vulnerability", value: ({ id }) => id, show: ({ id }) => <Vulnerability id={id} /> },
  { head: "Package", value: (item) => `${item.package} ${item.version}` },
];

const FINDINGS: readonly Column<OverviewFinding>[] = [
  ...NAMED,
  {
    head: "Severity",
    numeric: false,
    value: ({ severity }) => SEVERITIES.indexOf(severity),
    show: ({ severity }) => <Badge kind={severity}>{severity}</Badge>,
  },
  {
    head: "Verdict",
    value: ({ verdict }) => verdict,
    show: ({ verdict }) => <Badge kind={verdict}>{verdict.replace("_", " ")}</Badge>,
  },
  { head: "Fixed in", value: ({ fixed }) => fixed.join(", ") || "no fix" },
  {
    head: "Published",
    value: ({ published = "" }) => published.slice(0, 10),
    show: ({ published = "" }) => <span class="short">{published.slice(0, 10)}</span>,
  },
  { head: "What it is", value: ({ title, why }) => (why === undefined ? title : `${title} (${why})`) },
];

const HELD: readonly Column<OverviewFinding>[] = [
  ...NAMED,
  {
    head: "Days left",
    numeric: true,
    value: ({ due }) => due?.left ?? Number.MAX_SAFE_INTEGER,
    show: ({ due }) => due?.left ?? "no clock",
  },
  { head: "Clock", value: ({ due }) => (due === undefined ? "none" : dueText(due)) },
  { head: "Waived until", value: ({ waiver }) => waiver?.expires ?? "not waived" },
  { head: "By", value: ({ waiver }) => waiver?.owner ?? "" },
  { head: "Reason", value: ({ waiver }) => waiver?.reason ?? "" },
];
