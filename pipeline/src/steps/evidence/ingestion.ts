import {
  INGESTION_FILE,
  type Ingestion,
  type IngestionFact,
  judgeIngestion,
  parseIngestion,
} from "../../judgement/ingestion/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { sourceFile } from "./policy-facts.js";

/** Read policies/ingestion.yaml, as of a time. Throws an InputsError with every problem and its place. */
export async function readIngestion(workshop: Workshop, now: Date): Promise<Ingestion> {
  return parseIngestion(await sourceFile(workshop, INGESTION_FILE), now);
}

/** What may not have entered an image, and what cannot be judged, by what its lock records and the suites of its inputs. */
export function ingestionOf(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  policy: Ingestion,
  now: Date,
): IngestionFact[] {
  const suites = workshop.lineage(image).map(({ debian }) => debian.suite);
  return judgeIngestion(policy, { lock: workshop.lock(image, platform), suites, now });
}
