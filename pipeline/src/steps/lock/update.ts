import type { Container, Directory } from "@dagger.io/dagger";

import { about } from "../../errors/index.js";
import { type Limits, limitsOf } from "../../judgement/ingestion/index.js";
import {
  architectureOf,
  baseChain,
  findImage,
  type ImageDefinition,
  InputsError,
  lockPath,
  type Platform,
  parseYaml,
  placesOfLine,
  type SourceFile,
  TestInputs,
  testInputsPath,
} from "../../repository/inputs/index.js";
import {
  fullPython,
  glibcFor,
  type LockedWheel,
  lockedVersions,
  type Noted,
  noteLines,
  parseLock,
  renewCommand,
  type Unresolved,
  unresolved,
  unresolvedProblems,
} from "../../repository/lock/index.js";
import {
  affectedImages,
  assertNamed,
  endedHolds,
  followingPins,
  type MovedPin,
  movedLines,
  movedPins,
  type Pin,
  type Plan,
  pinsOf,
  planOf,
  repeatedRules,
  resolverRules,
  UPDATES,
  UpdateError,
  UpdatePolicy,
  type Wish,
  writePins,
} from "../../repository/update/index.js";
import { dayText } from "../../text/time.js";
import { ownImages } from "../workshop/beneath.js";
import { readRepository, readSnapshot } from "../workshop/read-repository.js";
import type { Repository } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFile, textFiles } from "../workshop/text-file.js";
import { ingestionOf } from "./entering.js";
import { lockImages } from "./lock-images.js";
import { refreshFiles } from "./refresh.js";
import { resolver, runResolver } from "./resolve.js";

/** What `lock` was asked to move. */
export interface UpdateRequest extends Wish {
  /** The images whose packages move, with what they stand on. */
  images: readonly string[];
  /** The command, for messages. */
  command: string;
  /** Folder of OSV records: what is malware does not enter, and what is fixed is told. */
  advisories?: Directory;
  /** Why packages have to move, a line for each. */
  why?: readonly string[];
}

/**
 * Move packages of images and of what they stand on: one resolution for an image with its bases and mixins, the pins of which are
 * written back where they stand; then the locks of all that it changes, and what repeats a version. Throws an UpdateError where a
 * package that is named is not there or held, an UnresolvedError where nothing fits.
 */
export async function updateImages(settings: Settings, request: UpdateRequest): Promise<Directory> {
  const [repository, policy] = await Promise.all([readRepository(settings.source), readPolicy(settings.source)]);
  const update = new Update(repository, settings, request, policy);
  const moved = await update.resolve();
  const edited = writePins(update.files, moved);
  const inputs = await textFiles(Object.fromEntries(edited));
  const source = settings.source.withDirectory(".", inputs);
  const after = await readRepository(source);
  const images = ownImages(after.catalog.images, settings.beneath).map(({ name }) => name);
  const affected = affectedImages(repository.catalog, after.catalog, request.images);
  const locks = await lockImages(
    { ...settings, source },
    affected.filter((name) => images.includes(name)),
    request.advisories,
    { words: [...movedLines(moved), ...update.notes()], prefer: update.prefer() },
  );
  const refreshed = await refreshFiles({ ...settings, source: source.withDirectory(".", locks) });
  return inputs.withDirectory(".", locks).withDirectory(".", refreshed);
}

/** The images that no other stands on: with what they stand on, they are all. */
export async function leavesOf(settings: Settings): Promise<string[]> {
  const { catalog } = await readRepository(settings.source);
  const bases = new Set(catalog.images.map(({ base }) => base));
  return ownImages(catalog.images, settings.beneath)
    .map(({ name }) => name)
    .filter((name) => !bases.has(name));
}

async function readPolicy(source: Directory): Promise<UpdatePolicy> {
  const text = (await readSnapshot(source, [/^policies\/updates\.yaml$/])).texts.get(UPDATES);
  if (text === undefined) return { packages: [] };
  const { value, problems, at } = parseYaml({ path: UPDATES, text }, UpdatePolicy);
  const twice = value === undefined ? [] : repeatedRules(value);
  const all = [...problems, ...twice.map((index) => at.problem(["packages", index, "name"], "is named before, too"))];
  if (value === undefined || all.length > 0)
    throw new InputsError(all, "Correct this file, then run the command again.");
  return value;
}

/** One run: what was found for each image and platform. */
class Update {
  readonly files: SourceFile[];
  private readonly rules: Plan["rules"];
  private readonly ended: string[];
  private readonly limits: Limits;
  private readonly noted: Noted[] = [];
  private readonly refused: Unresolved[] = [];
  /** What was found, by the path of a lock. */
  private readonly found = new Map<string, ReadonlyMap<string, string>>();
  /** The versions that pins have by now, by name: what is written in one file has one version. */
  private readonly agreed = new Map<string, Map<string, string>>();
  private box?: Promise<Container>;

  constructor(
    private readonly repository: Repository,
    private readonly settings: Settings,
    private readonly request: UpdateRequest,
    policy: UpdatePolicy,
  ) {
    this.files = [...repository.snapshot.texts].map(([path, text]) => ({ path, text }));
    const today = dayText(new Date());
    this.rules = resolverRules(policy, today);
    this.ended = endedHolds(policy, today);
    const now = new Date();
    this.limits = limitsOf(ingestionOf(repository, now), now);
  }

  /** Resolve every image on every platform, one after the other: each keeps to what those before it made of shared pins. */
  async resolve(): Promise<MovedPin[]> {
    const images = this.request.images.map((name) => findImage(this.repository.catalog, name));
    this.assertNamed(images);
    const moved: MovedPin[] = [];
    for (const image of images) moved.push(...(await this.image(image)));
    const problems = unresolvedProblems(this.refused);
    if (problems.length > 0) throw unresolved(problems, this.request.command);
    return moved;
  }

  /** What is to be said of it. */
  notes(): string[] {
    return [...(this.request.why ?? []), ...this.ended.map((text) => `note: ${text}`), ...noteLines(this.noted)];
  }

  /** The versions that were found, for the locks: without them what is not pinned would be resolved anew. */
  prefer(): ReadonlyMap<string, ReadonlyMap<string, string>> {
    return this.found;
  }

  private assertNamed(images: readonly ImageDefinition[]): void {
    const there = images.flatMap((image) => [
      ...this.pins(image).map(({ name }) => name),
      ...image.platforms.flatMap((platform) => this.locked(image, platform).map(({ name }) => name)),
    ]);
    const what = `${images.map(({ name }) => name).join(", ")} with what it stands on`;
    assertNamed(this.request.named ?? [], [...new Set(there)], this.rules, what);
  }

  private async image(image: ImageDefinition): Promise<MovedPin[]> {
    const line = this.line(image);
    const pins = this.pins(image);
    const files = [...new Set(pins.map(({ file }) => file))];
    for (const platform of image.platforms) {
      const fixed = this.fixed(pins);
      const constraints = [...new Set(line.flatMap(({ python }) => python.constraints))];
      const plan = planOf(pins, constraints, this.locked(image, platform), this.request, this.rules, fixed);
      if (plan.pins.length === 0 || (plan.named?.length === 0 && Object.keys(plan.floors).length === 0)) {
        // Nothing of it is to move, so that nothing of it does.
        this.found.set(lockPath(image, platform), new Map(Object.entries(plan.locked)));
        continue;
      }
      const versions = await this.ask(image, platform, plan);
      if (versions === undefined) return [];
      for (const one of line) this.found.set(lockPath(one, platform), versions);
      for (const { file, name } of pins) this.agree(file, name, versions.get(name));
    }
    const versions = new Map(files.flatMap((file) => [...(this.agreed.get(file) ?? [])]));
    const tests = this.tests(image);
    const mayMove = (file: string) => this.settings.beneath === undefined || this.settings.beneath.own.includes(file);
    return [...movedPins(pins, versions), ...tests(versions)].filter(({ file }) => mayMove(file));
  }

  private tests(image: ImageDefinition): (versions: ReadonlyMap<string, string>) => MovedPin[] {
    const path = testInputsPath(image);
    const text = this.repository.snapshot.texts.get(path);
    const value = text === undefined ? undefined : parseYaml({ path, text }, TestInputs).value;
    return (versions) => (value === undefined ? [] : followingPins(path, value, versions));
  }

  private async ask(
    image: ImageDefinition,
    platform: Platform,
    plan: Plan,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    this.box ??= resolver(this.settings, new Date().toISOString());
    const step = (await this.box).withFile("/plan.json", await textFile(JSON.stringify(plan)));
    const { python, glibc } = this.runsWith(image, platform);
    const { newest, free } = this.limits;
    const options = [
      ...["update", "--arch", architectureOf(platform), "--version", python, "--glibc", glibc],
      ...["--newest", newest, ...free.flatMap((name) => ["--free", name])],
    ];
    const { found, notes, problems } = await runResolver<LockedWheel>(step, options, ["/plan.json"]);
    const places = placesOfLine(
      this.files,
      this.line(image).map(({ name }) => name),
    );
    const subject = { name: `image "${image.name}" with what it stands on`, platform };
    this.noted.push({ subject, places, notes });
    if (problems.length === 0) return new Map(found.map(({ name, version }) => [name, version]));
    this.refused.push({ subject, places, problems });
    return undefined;
  }

  private line(image: ImageDefinition): ImageDefinition[] {
    return [image, ...baseChain(this.repository.catalog, image)];
  }

  private pins(image: ImageDefinition): Pin[] {
    return pinsOf(this.files, this.line(image));
  }

  private fixed(pins: readonly Pin[]): Map<string, string> {
    return new Map(
      pins.flatMap(({ file, name }) => {
        const version = this.agreed.get(file)?.get(name);
        return version === undefined ? [] : [[name, version] as const];
      }),
    );
  }

  private agree(file: string, name: string, version: string | undefined): void {
    if (version === undefined) return;
    const own = this.agreed.get(file) ?? new Map<string, string>();
    this.agreed.set(file, own.set(name, version));
  }

  private locked(image: ImageDefinition, platform: Platform): LockedWheel[] {
    return lockedVersions(this.repository.locks.get(lockPath(image, platform)) ?? "");
  }

  /** The whole version of Python and that of the C library, as the last lock has them. Throws where it has no C library. */
  private runsWith(image: ImageDefinition, platform: Platform): { python: string; glibc: string } {
    const path = lockPath(image, platform);
    const text = this.repository.locks.get(path);
    const debs = text === undefined ? [] : parseLock({ path, text }).debs;
    const { version: glibc, problems } = glibcFor(image.python, debs);
    if (glibc === "")
      throw new UpdateError(
        [about(path, problems[0]?.message ?? "no wheel is asked for")],
        `Lock it first: ${renewCommand(image.name)}`,
      );
    return { python: fullPython(image.python.version, debs) ?? image.python.version, glibc };
  }
}
