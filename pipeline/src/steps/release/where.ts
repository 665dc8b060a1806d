import type { Directory, File } from "@dagger.io/dagger";
import { z } from "zod";
import {
  Advisory,
  type CommittedLock,
  FleetError,
  type FleetIndex,
  parseQuery,
  type Query,
  readFleetIndex,
  whereIs,
  whereSections,
  writeFleetIndex,
} from "../../documents/fleet/index.js";
import { type Format, sectionsText, written } from "../../documents/sections/index.js";
import { about, readJson } from "../../errors/index.js";
import { readIndex } from "../../registry/fleet/read-index.js";
import { lockPath } from "../../repository/inputs/index.js";
import { parseLock } from "../../repository/lock/index.js";
import { readRepository } from "../workshop/read-repository.js";
import { runText } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import { Workshop } from "../workshop/workshop.js";
import type { ReleaseCall } from "./call.js";
import { readFleet } from "./fleet.js";

/** What is looked for, and where. */
export interface WhereRequest {
  cve?: string;
  package?: string;
  environments: readonly string[];
  /** An index that was written before: then no registry is asked. */
  index?: File;
  advisories?: Directory;
  format: Format;
}

/** Say where something is. Throws a FleetError with the answer where it may not be whole. */
export async function whereInFleet(call: ReleaseCall, request: WhereRequest): Promise<string> {
  const query = parseQuery(request);
  const index = await indexOf(call, request);
  const [locks, advisories] = await Promise.all([committedLocks(call), advisoriesAbout(call, request, query)]);
  const report = whereIs(index, query, { locks, ...(advisories !== undefined && { advisories }) });
  const sections = whereSections(report);
  if (report.unknown.length === 0) return written(request.format, report, sections);
  const problems = report.unknown.map(({ environment, image, platform, why }) =>
    about(`${environment} ${image} ${platform}`, why),
  );
  throw new FleetError(problems, `${UNKNOWN}\n\n${sectionsText(sections)}`);
}

const UNKNOWN =
  "The answer may not be whole. Release these images again, with their evidence; for a vulnerability, --advisories answers without scans.";

/** Write what environments serve, and what is in it, as one file. */
export async function fleetIndex(call: ReleaseCall, environments: readonly string[], known?: File): Promise<File> {
  const before = known === undefined ? undefined : await readIndexFile(known);
  const text = writeFleetIndex(await readNow(call, environments, before));
  return (await textFile(text)).withName("fleet-index.json");
}

async function indexOf(call: ReleaseCall, { index, environments }: WhereRequest): Promise<FleetIndex> {
  if (index === undefined) return readNow(call, environments);
  const read = await readIndexFile(index);
  if (environments.length === 0) return read;
  const lacking = environments.filter((name) => !read.environments.includes(name));
  if (lacking.length > 0) {
    const message = `${lacking.join(", ")} was not read into it, but ${read.environments.join(", ")}`;
    throw new FleetError([about("--index", message)], "Ask for those, or write the index again: fleet-index.");
  }
  const served = read.served.filter(({ environment }) => environments.includes(environment));
  const digests = new Set(served.map(({ digest }) => digest));
  const images = Object.fromEntries(Object.entries(read.images).filter(([digest]) => digests.has(digest)));
  return { ...read, environments: [...environments], served, images };
}

async function readIndexFile(file: File): Promise<FleetIndex> {
  return readFleetIndex(await file.name(), await file.contents());
}

async function readNow(call: ReleaseCall, environments: readonly string[], known?: FleetIndex): Promise<FleetIndex> {
  const fleet = await readFleet(call, environments);
  const read = fleet.map(({ environment, box, served }) => ({ environment, tools: box, served }));
  return readIndex(read, new Date(), known);
}

/** The committed locks of all images and platforms. A lock that is missing or stale is shown as it is. */
async function committedLocks({ settings }: ReleaseCall): Promise<CommittedLock[]> {
  const { catalog, locks } = await readRepository(settings.source);
  return catalog.images.flatMap((image) =>
    image.platforms.flatMap((platform) => {
      const path = lockPath(image, platform);
      const text = locks.get(path);
      return text === undefined ? [] : [{ path, lock: parseLock({ path, text }) }];
    }),
  );
}

async function advisoriesAbout(
  { settings }: ReleaseCall,
  { advisories }: WhereRequest,
  query: Query,
): Promise<Advisory[] | undefined> {
  if (advisories === undefined || "package" in query) return undefined;
  const { root } = await Workshop.open(settings);
  const box = toolbox(settings, root, "osv")
    .withMountedDirectory("/advisories", advisories)
    .withExec(["python3", "-m", "osv", "/advisories", query.vulnerability, "/found.json"]);
  return readJson("--advisories", await runText(box, "/found.json"), z.array(Advisory), "Are these records of OSV?");
}
