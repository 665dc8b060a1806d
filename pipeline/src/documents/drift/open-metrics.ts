import { type Gauge, openMetricsText } from "../../text/open-metrics.js";
import { CAUSES, type DriftReport } from "./report.js";

/** Write a report as OpenMetrics text. */
export function driftMetrics(report: DriftReport): string {
  return openMetricsText(gaugesOf(report));
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
      unit: "seconds",
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
