import { lifeCycleTable } from "../../judgement/life-cycle/index.js";
import { forecast, type ImagePlan, PLAN_FORMATS, type PlannedStage } from "../../judgement/plan/index.js";
import { type ImageDefinition, lockPath, type Platform, selectPlatforms } from "../../repository/inputs/index.js";
import { keptTag } from "../../repository/lock/index.js";
import { chosenImages, type GateRequest } from "../evidence/gates.js";
import { lifeCycleOf, readLifeCycle } from "../evidence/life-cycle.js";
import { metricsPolicy } from "../metrics/records.js";
import { readRecords } from "../metrics/show.js";
import { hasStore, missingTags, reachStore } from "../workshop/store.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";

/**
 * Say what a build of images would fetch, rebuild, pack and push, without one. Records of earlier builds are read where there is a
 * registry that has them. Throws a StepError where it does not answer.
 */
export async function planBuild(
  workshop: Workshop,
  request: GateRequest,
  format: keyof typeof PLAN_FORMATS,
): Promise<string> {
  const chosen = chosenImages(workshop, request.images).map((image) => ({
    image,
    platforms: selectPlatforms(image, request.platforms),
  }));
  const names = chosen.map(({ image }) => image.name);
  const { history } = await metricsPolicy(workshop);
  const records = workshop.settings.store === undefined ? undefined : await readRecords(workshop, names, history);
  const policy = await readLifeCycle(workshop);
  const lacking = await lackingOf(
    workshop,
    chosen.flatMap(({ image, platforms }) => tagsOf(workshop, image, platforms)),
  );
  const plans = chosen.map(({ image, platforms }): ImagePlan => {
    const built = records?.get(image.name) ?? [];
    const tags = tagsOf(workshop, image, platforms);
    const facts = platforms.flatMap((platform) => lifeCycleOf(workshop, image, platform, policy, new Date()).releases);
    return {
      image: image.name,
      records: built.length,
      stages: forecast(
        platforms.flatMap((platform) => stagesOf(workshop, image, platform)),
        built,
      ),
      ...(lacking !== undefined && {
        store: {
          kept: tags.filter((tag) => !lacking.has(tag)),
          lacking: tags.filter((tag) => lacking.has(tag)),
        },
      }),
      support: lifeCycleTable(facts),
    };
  });
  return PLAN_FORMATS[format](plans);
}

function stagesOf(workshop: Workshop, image: ImageDefinition, platform: Platform): PlannedStage[] {
  return workshop.lineage(image).flatMap((part) =>
    workshop.plan(part, platform).map(({ stage, debs, wheels }) => ({
      ...{ image: part.name, stage, platform },
      packages: [
        ...debs.map(({ name, version, size, archive }) => ({
          kind: "deb" as const,
          name,
          version,
          size,
          from: archive,
        })),
        ...wheels.map(({ name, version, size }) => ({
          kind: "wheel" as const,
          name,
          version,
          size,
          from: "python index",
        })),
      ],
    })),
  );
}

/** The artifacts of the store that keep what an image and its bases are made of. */
function tagsOf(workshop: Workshop, image: ImageDefinition, platforms: readonly Platform[]): string[] {
  return workshop.lineage(image).flatMap((part) =>
    platforms
      .filter((platform) => workshop.plan(part, platform).some(({ debs, wheels }) => debs.length + wheels.length > 0))
      .map((platform) => {
        const path = lockPath(part, platform);
        return keptTag(path, workshop.repository.locks.get(path) ?? "");
      }),
  );
}

async function lackingOf(workshop: Workshop, tags: readonly string[]): Promise<Set<string> | undefined> {
  const { settings, root } = workshop;
  if (!hasStore(settings)) return undefined;
  if (tags.length === 0) return new Set();
  return new Set(await missingTags(await reachStore(toolbox(settings, root, "fetch"), settings), [...new Set(tags)]));
}
