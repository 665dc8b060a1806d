import { SEVERITIES, type Severity, severityOf } from "../../documents/scan/index.js";
import type { Vulnerability } from "./document.js";

/** Where each severity begins: CVSS 3.1, 5, and CVSS 4.0, 6. */
const SCORES = [
  [9, "critical"],
  [7, "high"],
  [4, "medium"],
  [0.1, "low"],
  [0, "negligible"],
] as const;

/** The worst that any score says, by its word or by its number. */
export function worstOf({ scores = [] }: Vulnerability): Severity {
  const said = scores.flatMap(({ cvss_v2, cvss_v3, cvss_v4 }) =>
    [cvss_v2, cvss_v3, cvss_v4].flatMap((item) =>
      item === undefined ? [] : [word(item.baseSeverity), number(item.baseScore)],
    ),
  );
  return SEVERITIES.find((severity) => said.includes(severity)) ?? "unknown";
}

function word(severity: string | undefined): Severity {
  return severity?.toLowerCase() === "none" ? "negligible" : severityOf(severity ?? "");
}

function number(score: number | undefined): Severity {
  return SCORES.find(([least]) => score !== undefined && score >= least)?.[1] ?? "unknown";
}
