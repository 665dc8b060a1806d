import type { Directory } from "@dagger.io/dagger";
import { type GateResult, GatesError, gateTable } from "../../documents/report/index.js";
import { type ImageDefinition, selectPlatforms } from "../../repository/inputs/index.js";
import { testImage } from "../trial/test-image.js";
import { checkInputs } from "../workshop/check.js";
import type { Settings } from "../workshop/settings.js";
import { Workshop } from "../workshop/workshop.js";
import { lintDockerfiles } from "./lint.js";
import { policyImage } from "./policy-image.js";
import { sbomImage } from "./sbom-image.js";
import { type ScanRequest, scanGate, scanImage } from "./scan-image.js";

/** What to check, and what to look for vulnerabilities with. */
export interface GateRequest {
  /** Names of images; all when empty. */
  images: readonly string[];
  /** Platforms; all of each image's when empty. */
  platforms: readonly string[];
  scan: Omit<ScanRequest, "platforms">;
}

/**
 * Put a commit through every gate. Inputs come first: where they are wrong, nothing else is tried. All other gates
 * are tried, whatever the ones before came to. Returns a table; throws a GatesError with what each failed one said.
 */
export async function checkCommit(settings: Settings, request: GateRequest): Promise<string> {
  const inputs = await checkInputs(settings.source);
  const workshop = await Workshop.open(settings);
  const results = [
    { gate: "inputs", detail: inputs, passed: true },
    await tryGate("lint", () => lintDockerfiles(workshop)),
  ];
  for (const image of chosen(workshop, request.images)) results.push(...(await imageGates(workshop, image, request)));
  if (results.some((result) => !result.passed)) throw new GatesError(results);
  return gateTable(results);
}

function chosen(workshop: Workshop, names: readonly string[]): ImageDefinition[] {
  return names.length === 0 ? [...workshop.repository.catalog.images] : names.map((name) => workshop.image(name));
}

async function imageGates(workshop: Workshop, image: ImageDefinition, request: GateRequest): Promise<GateResult[]> {
  const platforms = selectPlatforms(image, request.platforms);
  const gates: [string, () => Promise<string | Directory>][] = [
    ["test", () => testImage(workshop, image, platforms)],
    ["policy", () => policyImage(workshop, image, platforms)],
    ["sbom", () => sbomImage(workshop, image, platforms)],
    ["scan", async () => scanGate(await scanImage(workshop, image, { ...request.scan, platforms }))],
  ];
  return Promise.all(gates.map(([name, gate]) => tryGate(`${image.name} ${name}`, gate)));
}

async function tryGate(gate: string, run: () => Promise<string | Directory>): Promise<GateResult> {
  try {
    const said = await run();
    return { gate, passed: true, detail: typeof said === "string" ? said : "SBOM and lock agree" };
  } catch (error) {
    return { gate, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
