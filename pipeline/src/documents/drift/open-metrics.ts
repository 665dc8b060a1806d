import { wellFormed } from "../../text/clean.js";
import { CAUSES, type DriftReport } from "./report.js";

/** One metric of OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
interface Gauge {
  name: string;
  help: string;
  samples: readonly { labels: Readonly<Record<string, string>>; value: number }[];
}

/** Write a report as OpenMetrics text: gauges, with no time stamps of their own. */
export function driftMetrics(report: DriftReport): string {
  return [...gaugesOf(report).map(written), "# EOF\n"].join("");
}

function gaugesOf({ at, images, lines, remediation }: DriftReport): Gauge[] {
  const of = ({ environment, image }: { environment: string; image: string }) => ({ environment, image });
  const own = (place: { environment: string; image: string; digest: string }) =>
    lines.filter(
      (line) => line.environment === place.environment && line.image === place.image && line.digest === place.digest,
    );
  const due = lines.flatMap((line) => (line.due === undefined ? [] : [{ line, left: line.due.left }]));
  return [
    {
      name: "image_factory_drift_lines",
      help: "Lines of drift by their causes; a line with two causes counts for both.",
      samples: images.flatMap((image) =>
        CAUSES.map((cause) => ({
          labels: { ...of(image), cause },
          value: own(image).filter(({ causes }) => causes.some((item) => item.cause === cause)).length,
        })),
      ),
    },
    gauge("image_factory_findings", "Vulnerabilities that are known today.", images, of, ({ findings }) => findings),
    gauge("image_factory_blocking", "Vulnerabilities that block today.", images, of, ({ blocking }) => blocking),
    {
      name: "image_factory_days_left",
      help: "Days left on the clock of a vulnerability; less than 0 when it is over.",
      samples: due.map(({ line, left }) => ({
        labels: {
          ...of(line),
          package: line.package,
          version: line.version,
          vulnerability: line.id,
          severity: line.severity,
        },
        value: left,
      })),
    },
    {
      name: "image_factory_remediation_days",
      help: "Mean days from the promotion that brought a vulnerability to the one that removed it.",
      samples: remediation.flatMap((item) =>
        item.meanDays === undefined ? [] : [{ labels: of(item), value: item.meanDays }],
      ),
    },
    {
      name: "image_factory_drift_time_seconds",
      help: "When the comparison was made: seconds since 1970.",
      samples: [{ labels: {}, value: Math.floor(Date.parse(at) / 1000) }],
    },
  ];
}

function gauge<T>(
  name: string,
  help: string,
  items: readonly T[],
  labels: (item: T) => Record<string, string>,
  value: (item: T) => number,
): Gauge {
  return { name, help, samples: items.map((item) => ({ labels: labels(item), value: value(item) })) };
}

function written({ name, help, samples }: Gauge): string {
  // Of two samples with the same labels a reader takes neither.
  const rows = new Map(samples.map(({ labels, value }) => [labelText(labels), value]));
  const body = [...rows].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# TYPE ${name} gauge\n${name.endsWith("_seconds") ? `# UNIT ${name} seconds\n` : ""}# HELP ${name} ${help}\n${body.join("")}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}

function escaped(text: string): string {
  const plain = wellFormed(text).replace(/\r/g, " ");
  return plain.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
}
