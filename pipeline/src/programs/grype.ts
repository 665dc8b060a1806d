import { z } from "zod";
import {
  earliest,
  type Finding,
  mergeFindings,
  packageName,
  severityOf,
  vulnerabilities,
  withDates,
} from "../documents/scan/index.js";
import { readValue } from "../errors/index.js";
import { utcText } from "../text/time.js";
import { type Outcome, toolJson } from "./outcome.js";

/** Where Grype keeps its database in a step. */
export const GRYPE_CACHE = "/database";

/** The folder of GRYPE_CACHE that holds the files of a database: the version of its schema. */
export const GRYPE_SCHEMA = "6";

/** Grype's environment: its database is given, and its age is judged by the gate. */
export const GRYPE_ENV = {
  GRYPE_DB_CACHE_DIR: GRYPE_CACHE,
  GRYPE_DB_AUTO_UPDATE: "false",
  GRYPE_DB_VALIDATE_AGE: "false",
  GRYPE_CHECK_FOR_APP_UPDATE: "false",
} as const;

/** The arguments that import a database file into GRYPE_DB_CACHE_DIR. */
export function grypeImport(file: string): string[] {
  return ["grype", "db", "import", file];
}

/** The environment that a database is fetched in, from the vendor or from a mirror's listing of databases. */
export function grypeUpdateEnv(listing?: string): Record<string, string> {
  return {
    ...GRYPE_ENV,
    // The database is large; Grype's own limit of five minutes is short for slow lines.
    GRYPE_DB_UPDATE_DOWNLOAD_TIMEOUT: "25m",
    ...(listing !== undefined && { GRYPE_DB_UPDATE_URL: listing }),
  };
}

/** The arguments that fetch the newest database into GRYPE_CACHE. */
export function grypeUpdate(): string[] {
  return ["grype", "db", "update"];
}

/** The arguments that print what the database in GRYPE_CACHE says of itself. */
export function grypeStatus(): string[] {
  return ["grype", "db", "status", "--output", "json"];
}

/** The arguments that match the packages of a syft document with the database, and write to standard output or a file. */
export function grypeArgv(sbom: string, report?: string): string[] {
  return ["grype", `sbom:${sbom}`, "--output", "json", ...(report === undefined ? [] : ["--file", report])];
}

const Match = z.looseObject({
  vulnerability: z.looseObject({
    id: z.string().min(1),
    severity: z.string().optional(),
    description: z.string().optional(),
    fix: z.looseObject({
      versions: z.array(z.string()).nullish(),
      state: z.string(),
      available: z.array(z.looseObject({ date: z.string() })).nullish(),
    }),
  }),
  relatedVulnerabilities: z.array(z.looseObject({ id: z.string() })).nullish(),
  artifact: z.looseObject({
    name: z.string().min(1),
    version: z.string(),
    type: z.string(),
    purl: z.string().optional(),
    locations: z.array(z.looseObject({ path: z.string() })).nullish(),
  }),
});

const Report = z.looseObject({
  matches: z.array(Match),
  descriptor: z.looseObject({ name: z.literal("grype"), version: z.string() }),
  // Without these, Grype looked at no operating system, or had no database: advisories of Debian are for one release each.
  distro: z.looseObject({ name: z.string().min(1), version: z.string().regex(/\d/) }),
  source: z.looseObject({ type: z.string().min(1) }),
});

const Status = z.looseObject({
  schemaVersion: z.string().regex(/^v?6\./),
  built: z.iso.datetime({ offset: true }),
  from: z.string().min(1),
  valid: z.literal(true),
});

/** Read when a database was made and where it is from. Throws a NotShownError where there is none that can be used. */
export function parseGrypeStatus(outcome: Outcome): { built: string; from: string } {
  const status = toolJson("grype db status", outcome);
  const { built, from } = readValue("grype db status", status, Status, "Fetch the database again.");
  return { built: utcText(built), from };
}

/** Read what Grype printed. Throws a NotShownError where it does not show a scan. */
export function parseGrype(outcome: Outcome): Finding[] {
  const report = readValue("the report of grype", toolJson("grype", outcome), Report, "Run it again.");
  return mergeFindings(report.matches.flatMap(findings));
}

function findings({ vulnerability, relatedVulnerabilities, artifact }: z.infer<typeof Match>): Finding[] {
  const related = (relatedVulnerabilities ?? []).map((item) => item.id);
  return vulnerabilities([vulnerability.id, ...related]).map((names) => ({
    ...names,
    package: packageName(artifact.type, artifact.name),
    version: artifact.version,
    type: artifact.type,
    ...(artifact.purl && { purls: [artifact.purl] }),
    severity: severityOf(vulnerability.severity ?? ""),
    fixed: [...(vulnerability.fix.versions ?? [])].sort(),
    title: vulnerability.description ?? "",
    scanners: ["grype"],
    ...withDates({ fixedOn: (vulnerability.fix.available ?? []).map(({ date }) => date).reduce(earliest, undefined) }),
    ...(artifact.type === "binary" && { where: (artifact.locations ?? []).map(({ path }) => path).sort() }),
  }));
}
