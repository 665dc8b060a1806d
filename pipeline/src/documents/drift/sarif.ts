import { type SarifRun, sarif } from "../sarif/index.js";
import type { DriftLine, DriftReport } from "./report.js";
import { causeText, fixText, whereOf } from "./words.js";

/** Write a report as SARIF 2.1.0: one run, a result for each line. */
export function driftSarif(report: DriftReport): object {
  const rules = new Map(report.lines.map(({ id, title }) => [id, { id, shortDescription: { text: title || id } }]));
  return sarif([
    {
      tool: "image-factory drift",
      category: "drift/",
      rules: [...rules.values()],
      properties: { at: report.at, images: report.images },
      results: report.lines.map(resultOf),
    },
  ]);
}

function resultOf(line: DriftLine): SarifRun["results"][number] {
  const { id, package: name, version, environment, image, verdict, severity, firstSeen, age, due, fix } = line;
  return {
    rule: id,
    level: levelOf(line),
    message: `${whereOf(line)}: ${name} ${version}: ${causeText(line)}. Fix: ${fixText(fix)}.`,
    path: `${environment}/${image}`,
    more: {
      baselineState: baselineOf(line),
      partialFingerprints: { drift: `${environment}/${image}:${name}:${id}` },
      properties: { verdict, severity, firstSeen, age, digest: line.digest, ...(due && { due }), fix },
    },
  };
}

/** SARIF 2.1.0, 3.27.24: how a result stands to the baseline, here the attested scan. */
function baselineOf({ causes }: DriftLine): "new" | "updated" | "absent" {
  if (causes.some(({ cause }) => cause === "no-longer-found")) return "absent";
  return causes.some(({ cause }) => NEW.includes(cause)) ? "new" : "updated";
}

const NEW: readonly string[] = ["new-advisory", "knowledge-changed", "package-changed"];

function levelOf({ verdict, severity }: DriftLine): "error" | "warning" | "note" {
  if (verdict === "block" || verdict === "expired") return "error";
  if (verdict !== "allow") return "note";
  return severity === "low" || severity === "negligible" ? "note" : "warning";
}
