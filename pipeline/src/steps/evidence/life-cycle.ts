import { LifeCycle, type LifeCycleFacts, lifeCycleFacts, usedReleases } from "../../judgement/life-cycle/index.js";
import { readPolicy } from "../../judgement/policy/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import { dayText } from "../../text/time.js";
import type { Workshop } from "../workshop/workshop.js";
import { sourceFile } from "./policy-facts.js";

/** Read policies/life-cycle.yaml. Throws an InputsError with every problem and its place. */
export async function readLifeCycle(workshop: Workshop): Promise<LifeCycle> {
  return readPolicy(await sourceFile(workshop, "policies/life-cycle.yaml"), LifeCycle);
}

/** Until when what an image is made of is mended, by its inputs and its lock, as of a day (UTC). */
export function lifeCycleOf(
  workshop: Workshop,
  image: ImageDefinition,
  platform: Platform,
  policy: LifeCycle,
  at: Date,
): LifeCycleFacts {
  const lineage = workshop.lineage(image);
  const used = usedReleases(policy, lineage, workshop.lock(image, platform));
  return lifeCycleFacts(
    policy,
    used,
    lineage.map(({ name }) => name),
    dayText(at),
  );
}
