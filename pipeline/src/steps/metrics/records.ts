import { type MetricsPolicy, parseMetricsPolicy } from "../../judgement/metrics/index.js";
import { bindStore } from "../workshop/store.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/** The policy of records, relative to the repository. */
export const POLICY = "policies/metrics.yaml";

/** Read the policy of records. */
export async function metricsPolicy({ settings }: Workshop): Promise<MetricsPolicy> {
  return parseMetricsPolicy({ path: POLICY, text: await settings.source.file(POLICY).contents() });
}

/** The program that keeps and reads records, and the address at which it reaches their registry. */
export function recordsBox({ settings, root }: Workshop, store: Parameters<typeof bindStore>[1]) {
  return bindStore(toolbox(settings, root, "fetch", "records"), store);
}
