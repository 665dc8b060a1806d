import type { DriftLine, DriftReport } from "../../src/documents/drift/report.js";
import { causeText, clockText, fixText, whereOf } from "../../src/documents/drift/words.js";
import { blocks } from "../../src/documents/overview/counts.js";
import { SEVERITIES } from "../../src/documents/scan/severity.js";
import { shortDigest, timeOf } from "../format.js";
import { Badge } from "../parts/badge.js";
import { type Column, DataTable } from "../parts/data-table.js";
import { Code, Tiles } from "../parts/facts.js";
import { Vulnerability } from "../parts/outside.js";

/** What has changed since release in the risk of what is served. */
export function DriftView({ drift }: { drift: DriftReport }) {
  const blocking = drift.lines.filter(blocks).length;
  const exploited = drift.lines.filter((line) => line.exploited !== undefined).length;
  return (
    <>
      <Tiles
        tiles={[
          { name: "Changes", value: String(drift.lines.length), note: timeOf(drift.at) },
          { name: "Of them block", value: String(blocking), bad: blocking > 0 },
          drift.kev
            ? { name: "Known exploited", value: String(exploited), bad: exploited > 0 }
            : { name: "Known exploited", value: "not known", note: "no catalogue was given" },
        ]}
      />
      <DataTable title="Changes since release" columns={LINES} rows={drift.lines} none="nothing has changed" />
      <DataTable title="Compared" columns={IMAGES} rows={drift.images} none="nothing is served" />
      <DataTable title="Time to remediate" columns={REMEDIATION} rows={drift.remediation} />
      <details>
        <summary>What is known today</summary>
        <ul>
          {drift.knowledge.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

const LINES: readonly Column<DriftLine>[] = [
  { head: "Where", value: whereOf },
  { head: "Package", value: (line) => `${line.package} ${line.version}` },
  { head: "Vulnerability", value: ({ id }) => id, show: ({ id }) => <Vulnerability id={id} /> },
  {
    head: "Severity",
    value: ({ severity }) => SEVERITIES.indexOf(severity),
    show: ({ severity, was }) => (
      <>
        <Badge kind={severity}>{severity}</Badge>
        {was !== undefined && ` was ${was}`}
      </>
    ),
  },
  {
    head: "Today",
    value: ({ verdict }) => verdict,
    show: ({ verdict }) => <Badge kind={verdict}>{verdict.replace("_", " ")}</Badge>,
  },
  { head: "Cause", value: causeText },
  { head: "Age in days", numeric: true, value: ({ age }) => age },
  { head: "Clock", value: ({ due }) => clockText(due) },
  { head: "Fix", value: ({ fix }) => fixText(fix) },
];

const IMAGES: readonly Column<DriftReport["images"][number]>[] = [
  { head: "Served", value: ({ environment, image }) => `${environment}/${image}` },
  {
    head: "Since",
    value: ({ since = "" }) => since,
    show: ({ since }) => (since === undefined ? "no journal" : timeOf(since)),
  },
  { head: "Compared with the scan of", value: ({ scanned }) => scanned, show: ({ scanned }) => timeOf(scanned) },
  { head: "Found today", numeric: true, value: ({ findings }) => findings },
  { head: "Block", numeric: true, value: ({ blocking }) => blocking },
  { head: "Digest", value: ({ digest }) => digest, show: ({ digest }) => <Code short>{shortDigest(digest)}</Code> },
];

const REMEDIATION: readonly Column<DriftReport["remediation"][number]>[] = [
  { head: "Served", value: ({ environment, image }) => `${environment}/${image}` },
  { head: "Removed by promotions", numeric: true, value: ({ removed }) => removed },
  {
    head: "Days on average",
    numeric: true,
    value: ({ meanDays = -1 }) => meanDays,
    show: ({ meanDays }) => meanDays ?? "none yet",
  },
  { head: "Digests without a scan", numeric: true, value: ({ unread }) => unread },
];
