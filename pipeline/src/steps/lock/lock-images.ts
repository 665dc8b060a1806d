import type { Container, Directory } from "@dagger.io/dagger";

import { about, type Problem } from "../../errors/index.js";
import { type Ingestion, limitsOf } from "../../judgement/ingestion/index.js";
import {
  findImage,
  type ImageDefinition,
  lockPath,
  normalizePythonName,
  PLATFORMS,
  type Places,
  type Platform,
  parseTool,
  placesInFile,
  placesOfImage,
  type SourceFile,
  type TestWants,
} from "../../repository/inputs/index.js";
import {
  BaseConflictError,
  diffLocks,
  type Lock,
  noteLines,
  parseLock,
  renewCommand,
  type Subject,
  twoVersionLines,
  unresolved,
  unresolvedProblems,
} from "../../repository/lock/index.js";
import { ownImages } from "../workshop/beneath.js";
import { readRepository } from "../workshop/read-repository.js";
import type { Repository } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFiles } from "../workshop/text-file.js";
import { idleLines, ingestionOf, judgeCandidate, recordsOf } from "./entering.js";
import { type Ground, type Resolution, resolveImage, resolver, type Wanted, type WrittenLock } from "./resolve.js";

const TOOLBOX = "toolbox";
const EVERYTHING = "./daggerw call lock export --path=.";

/**
 * Resolve images again and return their locks at their paths in the repository, with locks.diff.txt. An image that
 * starts from another is resolved upon that one's lock: the new one when it is resolved too. What its tests lay over an
 * image is resolved with it. Throws an UnresolvedError with everything that could not be resolved or may not enter.
 * @param advisories folder of OSV records, to look for malware in
 */
export async function lockImages(
  settings: Settings,
  names: readonly string[],
  advisories?: Directory,
): Promise<Directory> {
  const repository = await readRepository(settings.source);
  for (const name of names) findImage(repository.catalog, name);
  const round = new Round(repository, settings, advisories);
  await round.images(names);
  return round.result(names.length === 1 ? renewCommand(names[0] ?? "") : EVERYTHING);
}

/**
 * Resolve all of a repository's images, the toolbox and what else tests run with, for every machine that an engine runs on.
 * What lies beneath a repository has its locks there.
 */
export async function lockEverything(settings: Settings, advisories?: Directory): Promise<Directory> {
  const repository = await readRepository(settings.source);
  const round = new Round(repository, settings, advisories);
  if (settings.beneath === undefined) await round.tools();
  await round.images(ownImages(repository.catalog.images, settings.beneath).map(({ name }) => name));
  return round.result(EVERYTHING);
}

/** One thing to resolve, and what came of it. */
interface Job {
  wants: Wanted;
  subject: Subject;
  path: string;
  places: Places;
  before?: Lock;
  base?: Lock;
  found?: Resolution;
  conflict?: BaseConflictError;
  waits?: Problem;
}

/** One run of the resolvers: its jobs, in the order that they are told in. */
class Round {
  private readonly jobs: Job[] = [];
  private readonly written = new Map<string, WrittenLock>();
  private readonly files: SourceFile[];
  private readonly names: string[];
  private made?: Promise<Container>;
  private readonly now = new Date();
  private readonly policy: Ingestion;

  constructor(
    private readonly repository: Repository,
    private readonly settings: Settings,
    private readonly advisories?: Directory,
  ) {
    this.policy = ingestionOf(repository, this.now);
    this.files = [...repository.snapshot.texts].map(([path, text]) => ({ path, text }));
    const locks = [...repository.locks.keys()].flatMap((path) => this.before(path) ?? []);
    this.names = [
      ...new Set(locks.flatMap(({ wheels }) => wheels.map(({ name }) => normalizePythonName(name)))),
    ].sort();
  }

  async images(names: readonly string[]): Promise<void> {
    const images = this.repository.catalog.images.filter((image) => names.includes(image.name));
    for (const image of images) {
      await Promise.all(image.platforms.map((platform) => this.image(image, platform)));
    }
    const overlays = testInputsOf(this.repository, images);
    await Promise.all(overlays.flatMap((wants) => wants.platforms.map((platform) => this.testInputs(wants, platform))));
  }

  /** The toolbox comes first: its Python is what the others' wheels run with. */
  async tools(): Promise<void> {
    const tools = this.repository.tools.map((file) => ({ wants: parseTool(file), places: placesInFile(file) }));
    const [own, others] = [true, false].map((first) => tools.filter(({ wants }) => (wants.name === TOOLBOX) === first));
    for (const part of [own, others]) {
      await Promise.all(
        (part ?? []).flatMap(({ wants, places }) => PLATFORMS.map((platform) => this.tool(wants, places, platform))),
      );
    }
  }

  /** Everything that was resolved, as files. Throws where anything was not. */
  async result(command: string): Promise<Directory> {
    await this.judge();
    this.assertResolved(command);
    const locks = [...this.written].map(([path, { text }]) => [path, text] as const);
    const resolved = this.jobs.flatMap(({ path }) => this.written.get(path)?.lock ?? []);
    const noted = this.jobs.map(({ subject, places, found }) => ({ subject, places, notes: found?.notes ?? [] }));
    const notes = [...noteLines(noted), ...twoVersionLines(resolved), ...idleLines(this.policy, this.locks())];
    const changes = this.jobs.flatMap(({ path, before }) => {
      const after = this.written.get(path);
      return after === undefined ? [] : [...diffLocks(before, after.lock, after.reconsidered), ""];
    });
    const words = [...notes, ...(notes.length === 0 ? [] : [""]), ...changes];
    return textFiles({ ...Object.fromEntries(locks), "locks.diff.txt": words.join("\n") });
  }

  /** Refuse what may not enter, beside what could not be resolved. */
  private async judge(): Promise<void> {
    const judged = this.jobs.flatMap((job) => {
      const lock = job.found?.written?.lock;
      return lock === undefined ? [] : [{ job, candidate: { wants: job.wants, lock, before: job.before } }];
    });
    if (judged.length === 0 || this.made === undefined) return;
    const locks = judged.map(({ candidate }) => candidate.lock);
    const records = await recordsOf(await this.made, this.policy, locks, this.advisories);
    for (const { job, candidate } of judged) {
      const { problems, notes } = judgeCandidate(this.policy, candidate, records, this.now);
      job.found = { ...job.found, problems, notes: [...(job.found?.notes ?? []), ...notes] };
    }
  }

  /** Every lock as it would be then. */
  private locks(): Lock[] {
    const paths = new Set([...this.repository.locks.keys(), ...this.written.keys()]);
    return [...paths].flatMap((path) => this.written.get(path)?.lock ?? this.before(path) ?? []);
  }

  private assertResolved(command: string): void {
    const refused = this.jobs.map(({ found, ...job }) => ({ ...job, problems: found?.problems ?? [] }));
    const problems = [...unresolvedProblems(refused), ...this.jobs.flatMap(({ waits }) => waits ?? [])];
    const conflicts = this.jobs.flatMap(({ conflict }) => conflict ?? []);
    const [only] = conflicts;
    // One that stands alone says best what to do next.
    if (only !== undefined && conflicts.length + problems.length === 1) throw only;
    const all = [...problems, ...conflicts.flatMap((one) => one.problems)];
    if (all.length > 0) throw unresolved(all, command);
  }

  private async image(image: ImageDefinition, platform: Platform): Promise<void> {
    const base = image.base === undefined ? undefined : findImage(this.repository.catalog, image.base);
    const job = this.job(`image "${image.name}"`, image, platform, placesOfImage(this.files, image.name));
    if (base === undefined) return this.resolve(job, image, platform, { python: [] });
    const below = lockPath(base, platform);
    if (this.jobs.some(({ path }) => path === below) && !this.written.has(below)) {
      job.waits = about(image.file, `image "${image.name}" for ${platform} waits for its base "${base.name}"`);
      return;
    }
    const lock = this.lockOf(base, platform);
    if (lock === undefined) throw new Error(`${below}: no such file; lock the base first: --name=${base.name}`);
    job.base = lock.lock;
    return this.resolve(job, image, platform, { base: lock, python: [] });
  }

  private testInputs(wants: TestWants, platform: Platform): Promise<void> {
    const text = this.repository.snapshot.texts.get(wants.file) ?? "";
    const owner = findImage(this.repository.catalog, wants.owner);
    const python = this.lockOf(owner, platform)?.lock.debs ?? [];
    const job = this.job(`test inputs "${wants.name}"`, wants, platform, placesInFile({ path: wants.file, text }));
    return this.resolve(job, { ...wants, alone: true }, platform, { python });
  }

  private tool(wants: Wanted, places: Places, platform: Platform): Promise<void> {
    const toolbox = this.lockOf({ name: TOOLBOX, folder: TOOLBOX }, platform);
    const job = this.job(`tool "${wants.name}"`, wants, platform, places);
    return this.resolve(job, wants, platform, { python: wants.name === TOOLBOX ? [] : (toolbox?.lock.debs ?? []) });
  }

  private job(name: string, wants: Wanted, platform: Platform, places: Places): Job {
    const path = lockPath(wants, platform);
    const job = { wants, subject: { name, platform }, path, places, before: this.before(path) };
    this.jobs.push(job);
    return job;
  }

  private async resolve(
    job: Job,
    wants: Wanted,
    platform: Platform,
    on: Pick<Ground, "base" | "python">,
  ): Promise<void> {
    this.made ??= resolver(this.settings, this.now.toISOString());
    try {
      const ground = { ...on, before: job.before, limits: limitsOf(this.policy, this.now), names: this.names };
      job.found = await resolveImage(await this.made, wants, platform, ground);
      if (job.found.written !== undefined) this.written.set(job.path, job.found.written);
    } catch (error) {
      // A package that the base has in another version is one of the problems, not the end.
      if (!(error instanceof BaseConflictError)) throw error;
      job.conflict = error;
    }
  }

  /** A lock: resolved just now, or the one in the repository. */
  private lockOf(image: Pick<ImageDefinition, "name" | "folder">, platform: Platform): WrittenLock | undefined {
    const path = lockPath(image, platform);
    const text = this.repository.locks.get(path);
    return this.written.get(path) ?? (text === undefined ? undefined : { lock: parseLock({ path, text }), text });
  }

  /** The lock as it was, for the difference in words; a malformed one counts as none. */
  private before(path: string): Lock | undefined {
    const text = this.repository.locks.get(path);
    if (text === undefined) return undefined;
    try {
      return parseLock({ path, text });
    } catch {
      return undefined;
    }
  }
}

/** What the tests of some images lay over them; variants of one image share it. */
function testInputsOf(repository: Repository, images: readonly ImageDefinition[]): TestWants[] {
  const chosen = repository.testInputs.filter((wants) => images.some((image) => image.name === wants.owner));
  return [...new Map(chosen.map((wants) => [wants.file, wants])).values()];
}
