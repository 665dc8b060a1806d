import { z } from "zod";

import { notShown } from "../scan/errors.js";
import { type Finding, mergeFindings, packageName, severityOf } from "../scan/finding.js";
import { type Outcome, toolJson } from "./outcome.js";

/** Grype's environment: its database is given, and its age is judged by the gate. */
export const GRYPE_ENV = {
  GRYPE_DB_CACHE_DIR: "/database",
  GRYPE_DB_AUTO_UPDATE: "false",
  GRYPE_DB_VALIDATE_AGE: "false",
  GRYPE_CHECK_FOR_APP_UPDATE: "false",
} as const;

/** The arguments that import a database file into GRYPE_DB_CACHE_DIR. */
export function grypeImport(file: string): string[] {
  return ["grype", "db", "import", file];
}

/** The arguments that match the packages of a syft document with the database. */
export function grypeArgv(sbom: string): string[] {
  return ["grype", `sbom:${sbom}`, "--output", "json"];
}

const Match = z.looseObject({
  vulnerability: z.looseObject({
    id: z.string().min(1),
    severity: z.string().optional(),
    description: z.string().optional(),
    fix: z.looseObject({ versions: z.array(z.string()).nullish(), state: z.string() }),
  }),
  relatedVulnerabilities: z.array(z.looseObject({ id: z.string() })).nullish(),
  artifact: z.looseObject({
    name: z.string().min(1),
    version: z.string(),
    type: z.string(),
    locations: z.array(z.looseObject({ path: z.string() })).nullish(),
  }),
});

const Report = z.looseObject({
  matches: z.array(Match),
  descriptor: z.looseObject({ name: z.literal("grype"), version: z.string() }),
  // Without these, Grype looked at no operating system, or had no database.
  distro: z.looseObject({ name: z.string().min(1) }),
  source: z.looseObject({ type: z.string().min(1) }),
});

/** Read what Grype printed. Throws a ScanError where it does not show a scan. */
export function parseGrype(outcome: Outcome): Finding[] {
  const parsed = Report.safeParse(toolJson("grype", outcome));
  if (!parsed.success) {
    throw notShown("grype", `its report is not one of a scan: ${z.prettifyError(parsed.error)}`, "Run it again.");
  }
  return mergeFindings(parsed.data.matches.map(finding));
}

function finding({ vulnerability, relatedVulnerabilities, artifact }: z.infer<typeof Match>): Finding {
  const names = [vulnerability.id, ...(relatedVulnerabilities ?? []).map((item) => item.id)];
  const id = names.find((name) => name.startsWith("CVE-")) ?? vulnerability.id;
  return {
    id,
    aliases: [...new Set(names)].filter((name) => name !== id).sort(),
    package: packageName(artifact.type, artifact.name),
    version: artifact.version,
    type: artifact.type,
    severity: severityOf(vulnerability.severity ?? ""),
    fixed: [...(vulnerability.fix.versions ?? [])].sort(),
    title: vulnerability.description ?? "",
    scanners: ["grype"],
    ...(artifact.type === "binary" && { where: (artifact.locations ?? []).map(({ path }) => path).sort() }),
  };
}
