import { z } from "zod";

import type { LayerInputs } from "../../repository/inputs/index.js";
import { assignLayers, type Lock, UnassignedError } from "../../repository/lock/index.js";

/** Bytes of the .debs and wheels that a layer is made of, as they are fetched; missing where a lock does not fit these layers. */
export const LayerBytes = z.strictObject({ stage: z.string(), before: z.int().optional(), after: z.int().optional() });
export type LayerBytes = z.infer<typeof LayerBytes>;

/** Compare the bytes that each layer is made of, by the layers that inputs.yaml has now. */
export function layerBytes(
  layers: readonly LayerInputs[],
  before: Lock | undefined,
  after: Lock | undefined,
): LayerBytes[] {
  const [old, now] = [bytesOf(layers, before), bytesOf(layers, after)];
  return layers.map(({ stage }) => {
    const [one, two] = [old?.get(stage), now?.get(stage)];
    return { stage, ...(one !== undefined && { before: one }), ...(two !== undefined && { after: two }) };
  });
}

function bytesOf(layers: readonly LayerInputs[], lock: Lock | undefined): Map<string, number> | undefined {
  if (lock === undefined) return undefined;
  try {
    const { stages } = assignLayers("", lock, layers);
    return new Map(
      stages.map(({ stage, debs, wheels }) => [
        stage,
        [...debs, ...wheels].reduce((bytes, { size }) => bytes + size, 0),
      ]),
    );
  } catch (error) {
    // The layers changed with the lock: what was locked before has no place in them.
    if (error instanceof UnassignedError) return undefined;
    throw error;
  }
}
