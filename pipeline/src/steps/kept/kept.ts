import type { Container, Directory } from "@dagger.io/dagger";
import { about } from "../../errors/index.js";
import type { KeptLock } from "../../repository/lock/index.js";
import { StoreError } from "../../repository/references/index.js";
import { fetchInputs } from "../workshop/fetch.js";
import { withMirrors } from "../workshop/mirrors.js";
import { runText } from "../workshop/step.js";
import { hasStore, keep, missingTags, reachStore } from "../workshop/store.js";
import { textFile } from "../workshop/text-file.js";
import { toolbox } from "../workshop/toolbox.js";
import type { Workshop } from "../workshop/workshop.js";
import { locksOf, tagsIn } from "./locks.js";

/** Read every byte that locks name out of the store. Throws a StepError with all that is missing or wrong. */
export async function verifyKept(workshop: Workshop, images: readonly string[], mirrors: boolean): Promise<string> {
  const box = withMirrors(toolbox(workshop.settings, workshop.root, "fetch", "kept"), workshop.settings);
  return ask(workshop, box, locksOf(workshop, images), ["verify"], mirrors ? ["--mirrors"] : []);
}

/** What is taken out of the store. */
export interface PruneRequest {
  /** Other checkouts or commits whose locks count. */
  keep: readonly Directory[];
  /** What was kept in so many days stays. */
  keepDays: number;
  dryRun: boolean;
}

/** Take out of the store what no lock names, or say what would go. Throws a StepError where the registry deletes nothing. */
export async function pruneKept(workshop: Workshop, { keep: others, keepDays, dryRun }: PruneRequest): Promise<string> {
  if (!Number.isInteger(keepDays) || keepDays < 0)
    throw new StoreError([about("--keep-days", `expected a whole number of days, 0 or more, got ${keepDays}`)], "");
  const box = toolbox(workshop.settings, workshop.root, "fetch", "kept");
  const own = locksOf(workshop, []);
  const more = (await Promise.all(others.map(tagsIn))).flat().map((tag) => ({ tag, debs: [], wheels: [] }));
  const options = ["--days", String(keepDays), ...(dryRun ? [] : ["--remove"])];
  return ask(workshop, box, [...own, ...more], ["prune"], options);
}

/** Fetch what the store lacks of locks, and keep it, without a build. Returns a line for each lock. */
export async function keepLocked(workshop: Workshop, images: readonly string[]): Promise<string> {
  const { settings, root } = workshop;
  needStore(workshop);
  const locks = locksOf(workshop, images);
  const box = toolbox(settings, root, "fetch");
  const tags = locks.map(({ tag }) => tag);
  const missing = new Set(await missingTags(await reachStore(box, settings), tags));
  for (const { path, tag, debs, wheels } of locks.filter((lock) => missing.has(lock.tag)))
    await keep(settings, box, [{ tag, files: await fetchInputs(settings, root, nameOf(path), { debs, wheels }) }]);
  return tags.map((tag) => `${tag}: ${missing.has(tag) ? "fetched and kept" : "was there"}\n`).join("");
}

type Asked = Pick<KeptLock, "tag" | "debs" | "wheels">;

async function ask(
  workshop: Workshop,
  box: Container,
  locks: readonly Asked[],
  [what]: [string],
  options: readonly string[],
): Promise<string> {
  needStore(workshop);
  const { bound, address } = await reachStore(box, workshop.settings);
  const list = Object.fromEntries(locks.map(({ tag, debs, wheels }) => [tag, { debs, wheels }]));
  const step = bound
    .withFile("/list.json", await textFile(JSON.stringify(list)))
    // Each call asks the registry: what it had yesterday is no answer.
    .withEnvVariable("CALL", crypto.randomUUID())
    .withExec(["python3", "-m", "kept", what, "/list.json", "/answer.txt", "--store", address, ...options]);
  return runText(step, "/answer.txt");
}

function needStore({ settings }: Workshop): void {
  if (hasStore(settings)) return;
  throw new StoreError(
    [about("--store", "inputs are kept in a registry, and none is given")],
    "Call through ./daggerw, or give --store or --store-address.",
  );
}

/** The image that advice names. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:amd64|arm64)\.json$/, "");
}
