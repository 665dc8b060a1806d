import { type Directory, dag, type File } from "@dagger.io/dagger";

import { goTool } from "../build/go-tool.js";
import { buildImage } from "../build/image-layout.js";
import { toolbox } from "../build/toolbox.js";
import type { Workshop } from "../build/workshop.js";
import type { ImageDefinition, Platform } from "../inputs/index.js";
import {
  about,
  type Finding,
  gate,
  isBlocked,
  mergeFindings,
  notShown,
  openVex,
  parseSeverityPolicy,
  parseVex,
  parseWaivers,
  type ScanResult,
  type SeverityPolicy,
  scanSarif,
  scanTable,
  VulnerableError,
  type Waiver,
} from "../scan/index.js";
import { GRYPE_ENV, grypeArgv, grypeImport, parseGrype } from "../tools/grype.js";
import { parseTrivy, trivyArgv } from "../tools/trivy.js";
import { type Database, Databases, type ScannerName } from "./databases.js";
import { type PlatformLayout, platformLayouts } from "./platform-layout.js";
import { runTool, withVariables } from "./run-tool.js";
import { scanInput } from "./sbom-image.js";

/** What a scan is asked to do. */
export interface ScanRequest {
  platforms: readonly Platform[];
  scanners: readonly ScannerName[];
  advisories: Directory | undefined;
  /** An OpenVEX document. */
  vex: File | undefined;
  /** Instead of the policy's limit. */
  maxAgeDays: number | undefined;
  now: Date;
}

/** The policy, read. */
interface Policies {
  severity: SeverityPolicy;
  waivers: Waiver[];
}

/** Scan an image on each platform and judge what is found. Throws a ScanError where the scan shows nothing. */
export async function scanImage(
  workshop: Workshop,
  image: ImageDefinition,
  request: ScanRequest,
): Promise<ScanResult[]> {
  const policies = await readPolicies(workshop);
  if (request.advisories === undefined) {
    throw notShown(image.name, "there is no database", "Give a folder of OSV records: --advisories=FOLDER.");
  }
  const maxAgeDays = request.maxAgeDays ?? policies.severity.database.maxAgeDays;
  const databases = await Databases.open(workshop, request.advisories, request.now, maxAgeDays);
  const made = await Promise.all(request.scanners.map(async (name) => [name, await databases.make(name)] as const));
  const built = await buildImage(workshop, image, request.platforms);
  const vex = request.vex === undefined ? [] : parseVex(await request.vex.contents());
  const today = request.now.toISOString().slice(0, 10);
  return Promise.all(
    platformLayouts(built).map(async (item) => {
      const { packages, libraries } = await scanInput(workshop, image, item);
      const found = await Promise.all(made.map(([name, database]) => scan(workshop, packages, item, name, database)));
      const findings = mergeFindings(found.flat());
      return {
        image: image.name,
        platform: item.platform,
        digest: item.digest,
        scanners: [...request.scanners],
        advisories: databases.advisories,
        databases: Object.fromEntries(made.map(([name, database]) => [name, database.digest])),
        gate: gate(image.name, findings, policies.severity, policies.waivers, today, vex),
        libraries: { found: libraries.length, comparable: libraries.filter(({ cpe }) => cpe !== undefined).length },
      };
    }),
  );
}

/** Write results as files: result.json, results.sarif, table.txt and OpenVEX per platform. */
export function scanFiles(results: readonly ScanResult[]): Directory {
  // OpenVEX demands at least one statement: no finding, no document.
  const found = results.filter((result) => result.gate.judged.length > 0);
  return found.reduce((all, result) => {
    const document = openVex(result, "image-factory", result.advisories.updated);
    return all.withNewFile(`${result.platform.split("/")[1]}.openvex.json`, `${JSON.stringify(document, null, 1)}\n`);
  }, tableFiles(results));
}

function tableFiles(results: readonly ScanResult[]): Directory {
  return dag
    .directory()
    .withNewFile("result.json", `${JSON.stringify(results, null, 1)}\n`)
    .withNewFile("results.sarif", `${JSON.stringify(scanSarif(results), null, 1)}\n`)
    .withNewFile("table.txt", results.map(scanTable).join("\n"));
}

/** Return the table, or throw a VulnerableError where something must not ship. */
export function scanGate(results: readonly ScanResult[]): string {
  const table = results.map(scanTable).join("\n");
  const blocked = results.filter((result) => isBlocked(result.gate));
  if (blocked.length === 0) return table;
  const problems = blocked.map((result) => about(`${result.image} ${result.platform}`, "vulnerabilities block it"));
  const next = "Lock newer versions, or waive each by name in policies/waivers.yaml.";
  throw new VulnerableError(problems, `${next}\n\n${table}`);
}

async function readPolicies({ settings: { source } }: Workshop): Promise<Policies> {
  const read = async (path: string) => ({ path, text: await source.file(path).contents() });
  return {
    severity: parseSeverityPolicy(await read("policies/severity.yaml")),
    waivers: parseWaivers(await read("policies/waivers.yaml")),
  };
}

function scan(
  workshop: Workshop,
  packages: File,
  item: PlatformLayout,
  scanner: ScannerName,
  database: Database,
): Promise<Finding[]> {
  return scanner === "grype" ? withGrype(workshop, packages, database) : withTrivy(workshop, item, database);
}

async function withGrype(workshop: Workshop, packages: File, database: Database): Promise<Finding[]> {
  const box = withVariables(toolbox(workshop.settings, workshop.root), GRYPE_ENV)
    .withFile("/usr/local/bin/grype", await goTool(workshop, "grype"))
    .withMountedFile("/vulnerability.db", database.folder.file("vulnerability.db"))
    .withMountedFile("/sbom.json", packages)
    .withExec(grypeImport("/vulnerability.db"));
  return parseGrype(await runTool(box, grypeArgv("/sbom.json")));
}

async function withTrivy(workshop: Workshop, item: PlatformLayout, database: Database): Promise<Finding[]> {
  const box = toolbox(workshop.settings, workshop.root)
    .withFile("/usr/local/bin/trivy", await goTool(workshop, "trivy"))
    .withDirectory("/cache/db", database.folder)
    .withMountedDirectory("/layout", item.layout)
    .withMountedTemp("/tmp");
  return parseTrivy(await runTool(box, trivyArgv("/layout", "/cache")));
}
