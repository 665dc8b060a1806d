import { dag } from "@dagger.io/dagger";
import { type BuildRecord, rounded, type Step } from "../../documents/metrics/index.js";
import type { AssembledImage } from "../../documents/oci/index.js";
import type { ImageDefinition, Platform } from "../../repository/inputs/index.js";
import type { Workshop } from "../workshop/workshop.js";
import { machineOf } from "./machine.js";

/** What a call knows of itself that a record is to hold. */
export interface Call {
  command: BuildRecord["command"];
  /** 40 hex digits, where it is known. */
  commit?: string;
  dirty: boolean;
}

/** A built image. */
export interface Built {
  definition: ImageDefinition;
  assembled: AssembledImage;
}

/** Write down how an image was built: its own steps and those that they needed, among all of the workshop's. */
export async function recordOf(workshop: Workshop, built: Built, call: Call): Promise<BuildRecord> {
  const { recorder } = workshop;
  const { assembled, definition } = built;
  const platforms = assembled.platforms.map(({ platform }) => platform);
  const packages = platforms.flatMap((platform) => packagesOf(workshop, built, platform as Platform));
  const steps = neededBy(recorder.steps, layersOf(built));
  const memory = steps.flatMap((step) => (step.source === "run" && step.memory !== undefined ? [step.memory] : []));
  return {
    ...{ version: 1, id: crypto.randomUUID(), image: definition.name, ...call },
    began: new Date(recorder.began).toISOString(),
    seconds: rounded((Date.now() - recorder.began) / 1000),
    ...{ compression: workshop.settings.compression, platforms, digest: assembled.index.descriptor.digest },
    ...{ engine: await dag.version(), machine: await machineOf(), steps, layers: layersOf(built), packages },
    peak: {
      ...(memory.length > 0 && { memory: Math.max(...memory) }),
      ...(recorder.shrunk !== undefined && { disk: recorder.shrunk }),
    },
  };
}

function layersOf({ assembled }: Built): BuildRecord["layers"] {
  return assembled.platforms.flatMap(({ platform, layers }) =>
    layers.map(({ image, stage, digest, size, uncompressedSize }) => ({
      ...{ platform, image, stage, digest, size, uncompressedSize },
    })),
  );
}

function packagesOf(workshop: Workshop, { definition }: Built, platform: Platform): BuildRecord["packages"] {
  return workshop.lineage(definition).flatMap((image) =>
    workshop.plan(image, platform).flatMap(({ stage, debs, wheels }) => {
      const of = (kind: "deb" | "wheel") => (item: { name: string; version: string; size: number }) => ({
        ...{ platform, image: image.name, stage, kind, name: item.name, version: item.version, size: item.size },
      });
      return [...debs.map(of("deb")), ...wheels.map(of("wheel"))];
    }),
  );
}

/** The steps that packed these layers, and all that they needed; what was kept for all images is each one's. */
function neededBy(steps: readonly Step[], layers: BuildRecord["layers"]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const own = steps.filter(
    (step) =>
      step.kind === "keep" ||
      (step.kind === "pack" && layers.some((layer) => PLACE.every((key) => layer[key] === step[key]))),
  );
  const wanted = new Set<Step>(own);
  // What is added while a set is walked is walked, too.
  for (const step of wanted) {
    if (step.kind === "keep") continue;
    for (const id of step.after) {
      const found = byId.get(id);
      if (found !== undefined) wanted.add(found);
    }
  }
  const ids = new Set([...wanted].map(({ id }) => id));
  return steps
    .filter((step) => wanted.has(step))
    .map((step) => ({ ...step, after: step.after.filter((id) => ids.has(id)) }));
}

const PLACE = ["image", "stage", "platform"] as const;
