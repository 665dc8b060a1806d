import { wellFormed } from "./clean.js";

/** A gauge of OpenMetrics 1.0: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export interface Gauge {
  name: string;
  /** What the name has to end with. */
  unit?: "seconds" | "bytes" | undefined;
  help: string;
  samples: readonly { labels: Readonly<Record<string, string>>; value: number }[];
}

/** Write gauges, with no time stamps of their own. Of samples with the same labels the last one counts: a reader would take neither. */
export function openMetricsText(gauges: readonly Gauge[]): string {
  return [...gauges.map(gaugeText), "# EOF\n"].join("");
}

function gaugeText({ name, unit, help, samples }: Gauge): string {
  const rows = new Map(samples.map(({ labels, value }) => [labelText(labels), value]));
  const lines = [
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help}`,
    ...[...rows].map(([labels, value]) => `${name}${labels} ${value}`),
  ];
  return `${lines.join("\n")}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
  return all.length === 0 ? "" : `{${all.join(",")}}`;
}

function escaped(text: string): string {
  const plain = wellFormed(text).replace(/\r/g, " ");
  return plain.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
}
