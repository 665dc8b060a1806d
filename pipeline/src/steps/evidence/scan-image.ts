import type { Directory } from "@dagger.io/dagger";
import {
  type Finding,
  mergeFindings,
  openVex,
  type ScanResult,
  scanSarif,
  scanTable,
} from "../../documents/scan/index.js";
import { about } from "../../errors/index.js";
import { gate, idleStatements, isBlocked, VulnerableError, vexFor, youngerThan } from "../../judgement/scan/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { dayText } from "../../text/time.js";
import { buildImage } from "../assembly/image-layout.js";
import { textFiles } from "../workshop/text-file.js";
import type { Workshop } from "../workshop/workshop.js";
import { platformLayouts } from "./platform-layout.js";
import { runScanner } from "./run-scanner.js";
import { scanInput } from "./sbom-image.js";
import type { ScanSource } from "./scan-source.js";

/** Scan an image on each platform and judge what is found. Throws a NotShownError where the scan shows nothing. */
export async function scanImage(
  workshop: Workshop,
  image: ImageDefinition,
  platforms: readonly Platform[],
  source: ScanSource,
): Promise<ScanResult[]> {
  const { knowledge, databases, severity, waivers, vex, now } = await source.open(workshop);
  const built = await buildImage(workshop, image, platforms);
  const today = dayText(now);
  const young = youngerThan(severity.vex.maxDays, now);
  const images = workshop.repository.catalog.images.map(({ name }) => name);
  const results: ScanResult[] = [];
  // One after the other, in the order of the SBOMs: both wait for the same run of syft.
  for (const item of platformLayouts(built)) {
    const { packages, libraries } = await scanInput(workshop, image, item);
    const found = await Promise.all(databases.map((database) => runScanner(workshop, packages, item, database)));
    const findings = mergeFindings(found.flat());
    const index = built.assembled.index.descriptor.digest;
    const scanned = { image: image.name, platform: item.platform, digests: [item.digest, index] };
    const clearedBy = (finding: Finding) => vexFor(scanned, finding, vex, young);
    results.push({
      image: image.name,
      platform: item.platform,
      digest: item.digest,
      index,
      scanners: [...severity.scanners],
      advisories: knowledge,
      databases: Object.fromEntries(databases.map(({ scanner, digest }) => [scanner, digest])),
      gate: gate(image.name, findings, severity, waivers, today, clearedBy),
      idle: idleStatements(scanned, images, findings, vex),
      libraries: { found: libraries.length, comparable: libraries.filter(({ cpe }) => cpe !== undefined).length },
    });
  }
  return results;
}

/** Write results as files: result.json, results.sarif, table.txt and OpenVEX per platform. */
export function scanFiles(results: readonly ScanResult[]): Promise<Directory> {
  // OpenVEX demands at least one statement: no finding, no document.
  const found = results.filter((result) => result.gate.judged.length > 0);
  const documents = found.map((result) => {
    const document = openVex(result, "image-factory", result.advisories.updated);
    return [`${result.platform.split("/")[1]}.openvex.json`, `${JSON.stringify(document, null, 1)}\n`] as const;
  });
  return textFiles({
    "result.json": `${JSON.stringify(results, null, 1)}\n`,
    "results.sarif": `${JSON.stringify(scanSarif(results), null, 1)}\n`,
    "table.txt": results.map(scanTable).join("\n"),
    ...Object.fromEntries(documents),
  });
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
