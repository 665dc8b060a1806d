import type { Directory } from "@dagger.io/dagger";
import type { VexStatement, Waiver } from "../../documents/scan/index.js";
import { parseSeverityPolicy, parseVex, parseWaivers, type SeverityPolicy } from "../../judgement/scan/index.js";

/** Folder of the OpenVEX documents that count, relative to the repository: policies/vex/*.json. */
const VEX = "policies/vex";

/** What decides which vulnerabilities may ship. */
export interface ScanPolicy {
  severity: SeverityPolicy;
  waivers: Waiver[];
}

/** Read severity.yaml and waivers.yaml. Throws an InputsError with all problems of the first that is wrong. */
export async function readScanPolicy(source: Directory, now: Date): Promise<ScanPolicy> {
  const read = async (path: string) => ({ path, text: await source.file(path).contents() });
  const severity = parseSeverityPolicy(await read("policies/severity.yaml"));
  return { severity, waivers: parseWaivers(await read("policies/waivers.yaml"), severity, now) };
}

/** Read the statements of every OpenVEX document of policies/vex, the oldest first. Throws a NotShownError. */
export async function readVex(source: Directory, now: Date): Promise<VexStatement[]> {
  const names = (await source.glob(`${VEX}/*.json`)).sort();
  const files = await Promise.all(names.map(async (path) => ({ path, text: await source.file(path).contents() })));
  return parseVex(files, now);
}
