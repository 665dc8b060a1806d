import type { Directory } from "@dagger.io/dagger";
import { withComponents } from "../../documents/sbom/index.js";
import {
  type Finding,
  isUnseen,
  mergeFindings,
  openVex,
  type ScanResult,
  scanSarif,
  scanTable,
} from "../../documents/scan/index.js";
import { about, NotShownError } from "../../errors/index.js";
import { isApart, matchBulletins } from "../../judgement/csaf/index.js";
import {
  coverageOf,
  gate,
  idleStatements,
  isBlocked,
  needlessTypes,
  unseenText,
  VulnerableError,
  vexFor,
  youngerThan,
} from "../../judgement/scan/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { dayText } from "../../text/time.js";
import { buildImage } from "../assembly/image-layout.js";
import { textFiles } from "../workshop/text-file.js";
import type { Workshop } from "../workshop/workshop.js";
import { componentCatalogue, imageComponents } from "./bulletins.js";
import { withDatesOf } from "./dates.js";
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
  const { knowledge, databases, bulletins, severity, waivers, vex, now } = await source.open(workshop);
  const catalogue = await componentCatalogue(workshop);
  const built = await buildImage(workshop, image, platforms);
  const today = dayText(now);
  const young = youngerThan(severity.vex.maxDays, now);
  const images = workshop.repository.catalog.images.map(({ name }) => name);
  const results: ScanResult[] = [];
  // One after the other, in the order of the SBOMs: both wait for the same run of syft.
  for (const item of platformLayouts(built)) {
    const [{ packages, libraries, types: wheels }, files] = await Promise.all([
      scanInput(workshop, image, item),
      imageComponents(workshop, image, item.platform),
    ]);
    const found = await Promise.all(databases.map((database) => runScanner(workshop, packages, item, database)));
    const nvidia = wheels.find(({ type }) => type === "cuda")?.packages ?? 0;
    const matched = matchBulletins(bulletins, files, nvidia, catalogue);
    const findings = await withDatesOf(workshop, databases, mergeFindings([...found.flat(), ...matched.findings]));
    const types = withComponents(wheels, files.filter(isApart).length);
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
      coverage: coverageOf(types, knowledge, image.name, severity, now),
      needless: needlessTypes(types, image.name, severity),
      gate: gate(image.name, findings, severity, waivers, today, clearedBy),
      idle: idleStatements(scanned, images, findings, vex),
      absent: matched.absent,
      unplaced: matched.unplaced,
      libraries: { found: libraries.length, comparable: libraries.filter(({ cpe }) => cpe !== undefined).length },
    });
  }
  return results;
}

/** Write results as files: result.json, results.sarif, table.txt and OpenVEX per platform. */
export function scanFiles(results: readonly ScanResult[]): Promise<Directory> {
  // OpenVEX demands at least one statement: nothing found and nothing looked for, no document.
  const found = results.filter(({ gate, absent = [] }) => gate.judged.length + absent.length > 0);
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

/** Return the table, or throw: a VulnerableError where something must not ship, a NotShownError where packages were not looked at. */
export function scanGate(results: readonly ScanResult[]): string {
  const table = results.map(scanTable).join("\n");
  const subject = ({ image, platform }: ScanResult) => `${image} ${platform}`;
  const blocked = results.filter((result) => isBlocked(result.gate));
  const unseen = results.flatMap((result) => {
    if (result.coverage.length === 0) return [about(subject(result), "no package was found in it")];
    return result.coverage.filter(isUnseen).map((item) => about(subject(result), unseenText(item), "not looked at"));
  });
  const vulnerable = blocked.map((result) => about(subject(result), "vulnerabilities block it"));
  const next = [
    ...(blocked.length > 0 ? ["Lock newer versions, or waive each by name in policies/waivers.yaml."] : []),
    ...(unseen.length > 0 ? [SEE] : []),
  ];
  const said = [[...vulnerable, ...unseen], `${next.join(" ")}\n\n${table}`] as const;
  if (blocked.length > 0) throw new VulnerableError(...said);
  if (unseen.length > 0) throw new NotShownError(said[0], `Not shown to be safe. ${said[1]}`);
  return table;
}

const SEE =
  "Give advisories of what was not looked at (policies/README.md: Coverage), or accept its type by name in policies/severity.yaml: coverage.accepted.";
