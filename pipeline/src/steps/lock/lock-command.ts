import { type Directory, dag } from "@dagger.io/dagger";

import { about } from "../../errors/index.js";
import { normalizePythonName } from "../../repository/inputs/index.js";
import { renewCommand } from "../../repository/lock/index.js";
import { UpdateError, type Wish } from "../../repository/update/index.js";
import type { Settings } from "../workshop/settings.js";
import { Workshop } from "../workshop/workshop.js";
import { lockEverything, lockImages } from "./lock-images.js";
import { securityFloors } from "./security.js";
import { leavesOf, updateImages } from "./update.js";

/** What `lock` is asked for. */
export interface LockRequest {
  /** One image, with what it stands on; undefined for all. */
  image?: string;
  /** Names of packages, or `all` alone; empty for none. */
  update: readonly string[];
  securityOnly: boolean;
  dryRun: boolean;
  /** Folder of OSV records: for securityOnly, for malware, and for what is fixed. */
  advisories?: Directory;
}

const DIFFERENCE = /^locks\.diff\.[a-z]+$/;

/** Lock, move packages first where that is asked for, and return the changed files: with dryRun only the difference in words. */
export async function lockCommand(settings: Settings, request: LockRequest): Promise<Directory> {
  const files = await locked(settings, request);
  if (!request.dryRun) return files;
  const names = (await files.entries()).filter((name) => DIFFERENCE.test(name));
  return dag.directory().withDirectory(".", files, { include: names });
}

async function locked(settings: Settings, request: LockRequest): Promise<Directory> {
  const { image, advisories } = request;
  const wish = await wishOf(settings, request);
  if (wish === undefined)
    return image === undefined ? lockEverything(settings, advisories) : lockImages(settings, [image], advisories);
  const images = image === undefined ? await leavesOf(settings) : [image];
  const command = image === undefined ? "./daggerw call lock export --path=." : renewCommand(image);
  return updateImages(settings, {
    ...wish,
    images,
    advisories,
    command: command.replace(" export", " --update=… export"),
  });
}

async function wishOf(
  settings: Settings,
  { image, update, securityOnly, advisories }: LockRequest,
): Promise<Wish | undefined> {
  const names = update.map((name) => name.trim()).filter((name) => name !== "");
  const all = names.includes(ALL);
  if (all && (names.length > 1 || securityOnly)) {
    const what = securityOnly ? "--security-only" : names.filter((name) => name !== ALL).join(", ");
    throw new UpdateError(
      [about("--update", `${ALL} moves everything, and ${what} is asked for, too`)],
      "Give one of the two.",
    );
  }
  if (!securityOnly) {
    if (names.length === 0) return undefined;
    return { named: all ? undefined : [...new Set(names.map(normalizePythonName))], floors: {} };
  }
  const workshop = await Workshop.open(settings);
  const floors = await securityFloors(workshop, image, advisories);
  return { named: [...new Set(names.map(normalizePythonName))], ...floors };
}

const ALL = "all";
