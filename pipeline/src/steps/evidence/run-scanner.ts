import type { Container, File } from "@dagger.io/dagger";
import type { Finding } from "../../documents/scan/index.js";
import { GRYPE_ENV, grypeArgv, grypeImport, parseGrype } from "../../programs/grype.js";
import { toolEnded } from "../../programs/outcome.js";
import { parseTrivy, trivyArgv } from "../../programs/trivy.js";
import { goTool } from "../workshop/go-tool.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import type { Database } from "./databases.js";
import type { PlatformLayout } from "./platform-layout.js";
import { runAndKeep, runReporting, withVariables } from "./run-tool.js";

/** Where a scanner writes what it found. */
const REPORT = "/report.json";

/** Look for vulnerabilities of one platform with one scanner. Throws a NotShownError where it shows nothing. */
export function runScanner(
  workshop: Workshop,
  packages: File,
  item: PlatformLayout,
  database: Database,
): Promise<Finding[]> {
  return database.scanner === "grype" ? withGrype(workshop, packages, database) : withTrivy(workshop, item, database);
}

/** The toolbox with Grype, which has taken in a database. Throws a NotShownError where it cannot read it. */
export async function grypeBox(workshop: Workshop, database: File): Promise<Container> {
  const box = withVariables(toolbox(workshop.settings, workshop.root), GRYPE_ENV)
    .withFile("/usr/local/bin/grype", await goTool(workshop, "grype"))
    .withMountedFile("/vulnerability.db", database);
  const { after, outcome } = await runAndKeep(box, grypeImport("/vulnerability.db"));
  toolEnded("grype db import", outcome);
  return after;
}

/** Look for vulnerabilities in what an SBOM names, with Grype. Throws a NotShownError where it shows nothing. */
export async function withGrype(
  workshop: Workshop,
  packages: File,
  { folder }: Pick<Database, "folder">,
): Promise<Finding[]> {
  const box = await grypeBox(workshop, folder.file("vulnerability.db"));
  const step = box.withMountedFile("/sbom.json", packages);
  return parseGrype(await runReporting(step, grypeArgv("/sbom.json", REPORT), REPORT));
}

async function withTrivy(workshop: Workshop, item: PlatformLayout, { folder }: Database): Promise<Finding[]> {
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/trivy", await goTool(workshop, "trivy"))
    .withDirectory("/cache/db", folder)
    .withMountedDirectory("/layout", item.layout)
    .withMountedTemp("/tmp");
  return parseTrivy(await runReporting(box, trivyArgv("/layout", "/cache", REPORT), REPORT));
}
