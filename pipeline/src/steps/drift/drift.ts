import type { Directory, File } from "@dagger.io/dagger";
import { DRIFT_FORMATS, type DriftFormat, type DriftReport, driftText } from "../../documents/drift/index.js";
import { readKev } from "../../documents/kev/index.js";
import { type Finding, knowledgeLines } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";
import { type Threshold, withinThreshold } from "../../judgement/drift/index.js";
import { driftOfImage, type Looking } from "../../registry/fleet/drift.js";
import { timeText } from "../../text/time.js";
import { withDatesOf } from "../evidence/dates.js";
import { withGrype } from "../evidence/run-scanner.js";
import type { OpenSource, ScanSource } from "../evidence/scan-source.js";
import { scannersOf } from "../release/attestations.js";
import type { ReleaseCall } from "../release/call.js";
import { readFleet } from "../release/fleet.js";
import { textFile, textFiles } from "../workshop/text-file.js";
import { Workshop } from "../workshop/workshop.js";
import { Fixes } from "./fixes.js";

/** What is compared. */
export interface DriftRequest {
  /** Names of environments; all when empty. */
  environments: readonly string[];
  scan: ScanSource;
  /** CISA's catalogue of what is exploited. */
  kev?: File;
}

/**
 * Compare what is known today with the attested scans of all that environments serve. Throws where anything of that cannot be found
 * out: a report that leaves an image out would look better than it is.
 */
export async function driftReport(call: ReleaseCall, request: DriftRequest): Promise<DriftReport> {
  const workshop = await Workshop.open(call.settings);
  const kev = request.kev === undefined ? undefined : readKev(await request.kev.contents());
  const source = await request.scan.open(workshop);
  const looking = await lookingWith(workshop, source, kev);
  const fixes = new Fixes(workshop);
  const images = [];
  for (const { box, served } of await readFleet(call, request.environments)) {
    for (const item of served) images.push(await driftOfImage(box, item, looking));
  }
  const lines = [];
  for (const line of images.flatMap((item) => item.lines)) lines.push({ ...line, fix: await fixes.of(line) });
  const { scanners } = source.severity;
  return {
    ...{ version: 1, at: timeText(source.now), kev: kev !== undefined, lines },
    knowledge: [
      ...knowledgeLines(scanners, source.knowledge),
      ...(scanners.includes("trivy")
        ? ["trivy is not asked: it reads layers, and this looks through the attested SBOMs"]
        : []),
    ],
    images: images.map(({ summary }) => summary),
    remediation: images.flatMap(({ remediation }) => remediation ?? []),
  };
}

async function lookingWith(
  workshop: Workshop,
  source: OpenSource,
  kev: Looking["rules"]["kev"] = new Map(),
): Promise<Looking> {
  const grype = source.databases.find(({ scanner }) => scanner === "grype");
  if (grype === undefined)
    throw notShown("drift", "only grype looks through SBOMs, and the policy does not ask it", ADD);
  const [tool] = await scannersOf(workshop, ["grype"]);
  const look = async (spdx: unknown): Promise<Finding[]> => {
    const found = await withGrype(workshop, await textFile(JSON.stringify(spdx)), grype);
    return withDatesOf(workshop, [grype], found);
  };
  const knowledge = { databases: { grype: grype.digest }, scanners: { grype: tool.version } };
  return { rules: { ...source, kev }, knowledge, look };
}

const ADD = "Add grype to the scanners of policies/severity.yaml.";

/** Write a report in the form that is asked for. Throws a DriftError with it where it reaches the threshold. */
export async function driftGate(
  call: ReleaseCall,
  request: DriftRequest,
  format: DriftFormat,
  threshold: Threshold,
): Promise<string> {
  const report = await driftReport(call, request);
  return withinThreshold(report, threshold, driftText(report, format));
}

/** Write a report in all of its forms, a file for each. */
export async function driftFiles(call: ReleaseCall, request: DriftRequest): Promise<Directory> {
  const report = await driftReport(call, request);
  return textFiles(Object.fromEntries(FORMATS.map((form) => [DRIFT_FORMATS[form], driftText(report, form)])));
}

const FORMATS = Object.keys(DRIFT_FORMATS) as DriftFormat[];
