import { z } from "zod";
import {
  type Finding,
  mergeFindings,
  packageName,
  severityOf,
  vulnerabilities,
  withDates,
} from "../documents/scan/index.js";
import { notShown, readJson, readValue } from "../errors/index.js";
import { utcText } from "../text/time.js";
import { lastLines, type Outcome, toolEnded, toolJson } from "./outcome.js";

/** The arguments that scan one image in a layout, with the database in CACHE/db, and write to standard output or a file. */
export function trivyArgv(layout: string, cache: string, report?: string): string[] {
  return [
    ...["trivy", "image", "--input", layout, "--cache-dir", cache],
    ...["--skip-db-update", "--skip-java-db-update", "--skip-version-check", "--offline-scan", "--disable-telemetry"],
    ...["--scanners", "vuln", "--format", "json", "--quiet", "--timeout", "30m"],
    ...(report === undefined ? [] : ["--output", report]),
  ];
}

/** The arguments that fetch the newest database into CACHE/db, from the vendor or from a mirror's repository. */
export function trivyDownload(cache: string, repository?: string): string[] {
  return [
    ...["trivy", "image", "--download-db-only", "--cache-dir", cache],
    ...["--no-progress", "--skip-version-check", "--disable-telemetry", "--timeout", "25m"],
    ...(repository === undefined ? [] : [`--db-repository=${repository}`]),
  ];
}

/** Read which of its repositories Trivy has the database from. Throws a NotShownError where it has none. */
export function parseTrivyDownload(outcome: Outcome): string {
  toolEnded("trivy", outcome);
  const from = /Artifact successfully downloaded\s+repo="([^"\s]+)"/.exec(outcome.stderr)?.[1];
  if (from !== undefined) return from;
  throw notShown(
    "trivy",
    `it does not say that it fetched its database: ${lastLines(outcome.stderr)}`,
    "Run it again.",
  );
}

/** metadata.json beside Trivy's database: https://github.com/aquasecurity/trivy-db/blob/main/pkg/metadata/metadata.go */
const Metadata = z.looseObject({ Version: z.literal(2), UpdatedAt: z.iso.datetime({ offset: true }) });

/** Read when Trivy's database was made. Throws a NotShownError where it does not say so. */
export function parseTrivyMetadata(text: string): string {
  return utcText(readJson("trivy/metadata.json", text, Metadata, "Fetch the database again.").UpdatedAt);
}

const Vulnerability = z.looseObject({
  VulnerabilityID: z.string().min(1),
  VendorIDs: z.array(z.string()).optional(),
  PkgName: z.string().min(1),
  PkgIdentifier: z.looseObject({ PURL: z.string().optional() }).optional(),
  InstalledVersion: z.string(),
  FixedVersion: z.string().optional(),
  Severity: z.string().optional(),
  Title: z.string().optional(),
  PublishedDate: z.string().optional(),
  LastModifiedDate: z.string().optional(),
});

const Result = z.looseObject({ Type: z.string().optional(), Vulnerabilities: z.array(Vulnerability).optional() });

const Report = z.looseObject({
  SchemaVersion: z.literal(2),
  ArtifactType: z.literal("container_image"),
  // Without an operating system and its release, Trivy did not see the image.
  Metadata: z.looseObject({ OS: z.looseObject({ Family: z.string().min(1), Name: z.string().regex(/\d/) }) }),
  Results: z.array(Result).min(1),
});

/** Read what Trivy printed. Throws a NotShownError where it does not show a scan. */
export function parseTrivy(outcome: Outcome): Finding[] {
  const report = readValue("the report of trivy", toolJson("trivy", outcome), Report, "Run it again.");
  return mergeFindings(report.Results.flatMap((result) => findings(result)));
}

/** Trivy's words for the types that syft names otherwise. */
const TYPES: Readonly<Record<string, string>> = { "python-pkg": "python", debian: "deb", gobinary: "go-module" };

function findings(result: z.infer<typeof Result>): Finding[] {
  const type = TYPES[result.Type ?? ""] ?? result.Type ?? "";
  return (result.Vulnerabilities ?? []).flatMap((item) =>
    vulnerabilities([item.VulnerabilityID, ...(item.VendorIDs ?? [])]).map((names) => ({
      ...names,
      package: packageName(type, item.PkgName),
      version: item.InstalledVersion,
      type,
      ...(item.PkgIdentifier?.PURL && { purls: [item.PkgIdentifier.PURL] }),
      severity: severityOf(item.Severity ?? ""),
      fixed: (item.FixedVersion ?? "").split(", ").filter((version) => version !== ""),
      title: item.Title ?? "",
      scanners: ["trivy"],
      ...withDates({ published: item.PublishedDate, modified: item.LastModifiedDate }),
    })),
  );
}
