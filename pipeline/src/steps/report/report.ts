import { dag, type File } from "@dagger.io/dagger";
import { type Overview, overviewJson, overviewMarkdown, overviewPage } from "../../documents/overview/index.js";
import { buildsOverview, imageOverview, servedOverview } from "../../judgement/overview/index.js";
import { readIndex } from "../../registry/fleet/read-index.js";
import { type ImageDefinition, lockPath, selectPlatforms } from "../../repository/inputs/index.js";
import { timeText } from "../../text/time.js";
import { buildImage } from "../assembly/image-layout.js";
import { type DriftRequest, driftReport } from "../drift/drift.js";
import { gatesOf } from "../evidence/evidence-files.js";
import { gatherEvidence } from "../evidence/evidence-image.js";
import { chosenImages } from "../evidence/gates.js";
import { sizesReport } from "../evidence/sizes-image.js";
import { readMetrics } from "../metrics/show.js";
import type { ReleaseCall } from "../release/call.js";
import { readFleet } from "../release/fleet.js";
import { textFile } from "../workshop/text-file.js";
import { Workshop } from "../workshop/workshop.js";

/** What a report is about. */
export interface ReportRequest extends DriftRequest {
  /** Names of images; all of the repository's own when empty. */
  images: readonly string[];
  /** Platforms; all of each image's when empty. */
  platforms: readonly string[];
  /** Whether to ask registries what they serve, and what has changed since. */
  served: boolean;
  /** How many builds of each image are read, the newest ones. */
  last: number;
}

/** The forms of a report, and the file that each is. */
const FILES = { html: "report.html", markdown: "report.md", json: "report.json" } as const;

/** Where the page is, in the folder of the module: without data, as pipeline/page/build.ts makes it. */
const PAGE = "page/report.html";

/**
 * Write what is known of images and of what environments serve as one file. Whatever was found is written and fails nothing.
 * Throws where something cannot be found out: a page that leaves it out would look better than it is.
 */
export async function reportFile(call: ReleaseCall, request: ReportRequest, format: keyof typeof FILES): Promise<File> {
  const overview = await gatherOverview(call, request);
  return (await textFile(await written(overview, format))).withName(FILES[format]);
}

async function written(overview: Overview, format: keyof typeof FILES): Promise<string> {
  if (format === "json") return overviewJson(overview);
  if (format === "markdown") return overviewMarkdown(overview);
  return overviewPage(await dag.currentModule().source().file(PAGE).contents(), overview);
}

async function gatherOverview(call: ReleaseCall, request: ReportRequest): Promise<Overview> {
  const workshop = await Workshop.open(call.settings);
  const { commit, dirty } = call.origin;
  const images: Overview["images"] = [];
  // One after the other: the evidence of a large image takes gigabytes of the engine's disk.
  for (const image of chosenImages(workshop, request.images)) images.push(await imageOf(workshop, image, request));
  return {
    ...{ version: 1, at: timeText(new Date()), dirty, images },
    ...(commit !== undefined && { commit }),
    ...(request.served && (await servedOf(call, request))),
  };
}

async function servedOf(call: ReleaseCall, request: ReportRequest): Promise<Pick<Overview, "served" | "drift">> {
  const fleet = await readFleet(call, request.environments);
  const read = fleet.map(({ environment, box, served }) => ({ environment, tools: box, served }));
  return {
    served: servedOverview(await readIndex(read, new Date())),
    drift: await driftReport(call, request),
  };
}

async function imageOf(
  workshop: Workshop,
  definition: ImageDefinition,
  { platforms, scan, last }: ReportRequest,
): Promise<Overview["images"][number]> {
  const wanted = selectPlatforms(definition, platforms);
  const evidence = await gatherEvidence(workshop, definition, wanted, scan);
  const { assembled } = await buildImage(workshop, definition, wanted);
  const sizes = await sizesReport(workshop, definition, wanted);
  const { store } = workshop.settings;
  const [metrics] = store === undefined ? [] : await readMetrics(workshop, [definition.name], last);
  return imageOverview({
    ...{ definition, assembled, gates: await gatesOf(evidence) },
    bases: workshop.lineage(definition).flatMap(({ name }) => (name === definition.name ? [] : [name])),
    ...{ sboms: evidence.sboms, scans: evidence.scans, sizes: sizes.platforms },
    locks: wanted.map((platform) => ({
      ...{ path: lockPath(definition, platform), lock: workshop.lock(definition, platform) },
    })),
    ...(metrics !== undefined && { builds: buildsOverview(metrics) }),
  });
}
