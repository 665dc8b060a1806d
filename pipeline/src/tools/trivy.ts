import { z } from "zod";

import { notShown } from "../scan/errors.js";
import { type Finding, mergeFindings, packageName, severityOf } from "../scan/finding.js";
import { type Outcome, toolJson } from "./outcome.js";

/** The arguments that scan one image in a layout, with the database in CACHE/db. */
export function trivyArgv(layout: string, cache: string): string[] {
  return [
    ...["trivy", "image", "--input", layout, "--cache-dir", cache],
    ...["--skip-db-update", "--skip-java-db-update", "--skip-version-check", "--offline-scan", "--disable-telemetry"],
    ...["--scanners", "vuln", "--format", "json", "--quiet", "--timeout", "30m"],
  ];
}

const Vulnerability = z.looseObject({
  VulnerabilityID: z.string().min(1),
  VendorIDs: z.array(z.string()).optional(),
  PkgName: z.string().min(1),
  InstalledVersion: z.string(),
  FixedVersion: z.string().optional(),
  Severity: z.string().optional(),
  Title: z.string().optional(),
});

const Result = z.looseObject({ Type: z.string().optional(), Vulnerabilities: z.array(Vulnerability).optional() });

const Report = z.looseObject({
  SchemaVersion: z.literal(2),
  ArtifactType: z.literal("container_image"),
  // Without an operating system, Trivy did not see the image.
  Metadata: z.looseObject({ OS: z.looseObject({ Family: z.string().min(1) }) }),
  Results: z.array(Result).min(1),
});

/** Read what Trivy printed. Throws a ScanError where it does not show a scan. */
export function parseTrivy(outcome: Outcome): Finding[] {
  const parsed = Report.safeParse(toolJson("trivy", outcome));
  if (!parsed.success) {
    throw notShown("trivy", `its report is not one of a scan: ${z.prettifyError(parsed.error)}`, "Run it again.");
  }
  return mergeFindings(parsed.data.Results.flatMap((result) => findings(result)));
}

/** Trivy's words for the types that syft names otherwise. */
const TYPES: Readonly<Record<string, string>> = { "python-pkg": "python", debian: "deb", gobinary: "go-module" };

function findings(result: z.infer<typeof Result>): Finding[] {
  const type = TYPES[result.Type ?? ""] ?? result.Type ?? "";
  return (result.Vulnerabilities ?? []).map((item) => ({
    id: item.VulnerabilityID,
    aliases: [...(item.VendorIDs ?? [])].sort(),
    package: packageName(type, item.PkgName),
    version: item.InstalledVersion,
    type,
    severity: severityOf(item.Severity ?? ""),
    fixed: (item.FixedVersion ?? "").split(", ").filter((version) => version !== ""),
    title: item.Title ?? "",
    scanners: ["trivy"],
  }));
}
