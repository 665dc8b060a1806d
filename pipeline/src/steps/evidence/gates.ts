import { type GateResult, GatesError, gateTable } from "../../documents/report/index.js";
import { type ImageDefinition, type Platform, selectPlatforms } from "../../repository/inputs/index.js";
import { ownImages } from "../workshop/beneath.js";
import { Workshop } from "../workshop/workshop.js";

/** Which images a gate looks at. */
export interface GateRequest {
  /** Names of images; all when empty. */
  images: readonly string[];
  /** Platforms; all of each image's when empty. */
  platforms: readonly string[];
}

/** What a gate asks of one image. Throws what is wrong; returns what it says otherwise. */
export type Gate = (workshop: Workshop, image: ImageDefinition, platforms: Platform[]) => Promise<string>;

/**
 * Put images through one gate, one after the other, whatever the ones before came to. Returns a line for each image;
 * throws a GatesError with what it said of each that does not pass.
 */
export async function passGate(settings: Workshop["settings"], request: GateRequest, gate: Gate): Promise<string> {
  const workshop = await Workshop.open(settings);
  const results: GateResult[] = [];
  for (const image of chosenImages(workshop, request.images)) {
    const platforms = selectPlatforms(image, request.platforms);
    results.push(await tryGate(image.name, () => gate(workshop, image, platforms)));
  }
  if (results.some((result) => !result.passed)) throw new GatesError(results);
  return gateTable(results);
}

/** Try a gate: what it says, or what is wrong. */
export async function tryGate(gate: string, run: () => Promise<string>): Promise<GateResult> {
  try {
    return { gate, passed: true, detail: await run() };
  } catch (error) {
    return { gate, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The images of these names; all of the repository's own when there are none. */
export function chosenImages(workshop: Workshop, names: readonly string[]): ImageDefinition[] {
  if (names.length > 0) return names.map((name) => workshop.image(name));
  return ownImages(workshop.repository.catalog.images, workshop.settings.beneath);
}
