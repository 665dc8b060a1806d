import { type Container, dag, ReturnType } from "@dagger.io/dagger";

import type { Limits } from "../../judgement/ingestion/index.js";
import {
  type AskedBase,
  architectureOf,
  askedDigest,
  digestText,
  type ImageDefinition,
  lockPath,
  type Platform,
} from "../../repository/inputs/index.js";
import {
  askedDebs,
  baseConstraints,
  type Deb,
  glibcFor,
  type Lock,
  leaveOut,
  mergeBase,
  PACKER,
  pythonFor,
  type Reconsidered,
  type ResolvedDeb,
  type ResolverNote,
  type ResolverProblem,
  ResolverReport,
  reconsider,
  throughLeftOut,
  type Wheel,
  writeLock,
} from "../../repository/lock/index.js";
import { withAddresses } from "../workshop/addresses.js";
import { withMirrors } from "../workshop/mirrors.js";
import { seedBox } from "../workshop/seed.js";
import type { Settings } from "../workshop/settings.js";
import { runStdout, StepError } from "../workshop/step.js";
import { textFile } from "../workshop/text-file.js";
import { CA_BUNDLE, FACTORY_DIR } from "../workshop/toolbox.js";

/** What is resolved: an image of the catalog, a tool image, or what tests lay over an image. */
export type Wanted = Pick<ImageDefinition, "name" | "folder" | "debian" | "python"> & {
  /** Take the wheels that are asked for, without what they depend on. */
  alone?: boolean;
};

/** A lock and the text that it is written as. */
export interface WrittenLock {
  lock: Lock;
  text: string;
  /** What became of its base's omissions. */
  reconsidered?: Reconsidered;
}

/** What something is resolved upon. */
export interface Ground {
  /** The lock of the base. */
  base?: WrittenLock;
  /** Packages that bring Python, besides its own and the base's: those of the image that tests are for, or of the toolbox. */
  python: readonly Deb[];
  /** What was locked before: its wheels are not looked into again. */
  before?: Lock;
  /** What may be chosen by the rules for what enters; without them, anything. */
  limits?: Limits;
  /** Names of wheels that there are, to tell what is meant by one that is none. */
  names: readonly string[];
  /** Versions of wheels, by name, that are kept where they still fit. */
  prefer?: ReadonlyMap<string, string>;
}

/** A lock, or why there is none. */
export interface Resolution {
  written?: WrittenLock;
  notes: ResolverNote[];
  problems: ResolverProblem[];
}

/**
 * The machine that resolves: the seed image with the packages that apt's and uv's drivers need, installed by apt
 * itself. It does not rest on the toolbox's lock, so that a lock whose files are gone upstream can be renewed.
 * `now` makes every call resolve anew.
 */
export async function resolver(settings: Settings, now: string): Promise<Container> {
  const box = withMirrors(seedBox(settings), await withAddresses(settings))
    .withEnvVariable("FACTORY_NOW", now)
    .withEnvVariable("DEBIAN_SNAPSHOT", settings.debianSnapshot ?? "")
    // The engine adds the machine's own certificates to this bundle; uv and pip carry others unless told.
    .withEnvVariable("SSL_CERT_FILE", CA_BUNDLE)
    .withEnvVariable("PIP_CERT", CA_BUNDLE)
    .withExec(["sh", "/bootstrap/resolver.sh"]);
  // What keeps the machine from being made is told here, in its own words.
  await runStdout(box);
  return PROGRAMS.reduce(
    (all, name) => all.withDirectory(`${FACTORY_DIR}/${name}`, settings.source.directory(`toolbox/${name}`)),
    box
      .withMountedCache("/root/.cache/uv", dag.cacheVolume("image-factory-uv"))
      .withEnvVariable("PYTHONPATH", FACTORY_DIR)
      .withEnvVariable("PYTHONDONTWRITEBYTECODE", "1"),
  );
}

/** The resolver, and what it takes of others: the client of mirrors, the readers of wheels and of advisories. */
const PROGRAMS = ["resolve", "fetch", "stage", "osv"];
const REPORT = "/report.json";

/** Resolve what an image asks for on one platform, upon the lock of its base. Throws where a resolver itself fails. */
export async function resolveImage(
  box: Container,
  image: Wanted,
  platform: Platform,
  ground: Ground,
): Promise<Resolution> {
  const { base } = ground;
  const arch = architectureOf(platform);
  const debs = await resolveDebian(box, image, arch, base);
  // Where Debian's packages are refused, Python's are judged by those of before, so that all is told at once.
  const own = debs.problems.length > 0 ? (ground.before?.debs ?? []) : debs.found;
  const around = [...own, ...(base?.lock.debs ?? []), ...ground.python];
  const left = leaveOut({ debs: around, wheels: [] }, image).debs;
  const [python, glibc] = [pythonFor(image.python, left), glibcFor(image.python, left)];
  const wheels = await resolvePython(box, image, arch, { python: python.version, glibc: glibc.version }, ground);
  const notes = [...debs.notes, ...python.notes, ...wheels.notes];
  const problems = [...debs.problems, ...python.problems, ...glibc.problems, ...wheels.problems];
  if (problems.length > 0) return { notes, problems };
  const asked: AskedBase | null = base === undefined ? null : { image: base.lock.image, lock: digestText(base.text) };
  const reconsidered = reconsider({ debs: debs.found }, image, base?.lock);
  const told = askedDebs(debs.found, image.debian.packages);
  const kept = leaveOut({ debs: told, wheels: wheels.found }, image, reconsidered.again);
  const resolved = { ...kept, debs: throughLeftOut(kept.debs, told) };
  const lock: Lock = {
    version: 1,
    image: image.name,
    platform,
    asked: askedDigest(image, platform, asked),
    base: asked,
    packer: PACKER,
    ...mergeBase(lockPath(image, platform), image.name, resolved, base?.lock),
  };
  return { written: { lock, text: writeLock(lock), reconsidered }, notes, problems };
}

/** What a resolver found, and what it said. */
export interface Found<T> {
  found: T[];
  notes: ResolverNote[];
  problems: ResolverProblem[];
}

async function resolveDebian(
  box: Container,
  image: Wanted,
  arch: string,
  base?: WrittenLock,
): Promise<Found<ResolvedDeb>> {
  const { packages, suite } = image.debian;
  if (packages.length === 0) return { found: [], notes: [], problems: [] };
  const provided = base === undefined ? [] : ["--provided", "/base.json"];
  const step = base === undefined ? box : box.withFile("/base.json", await textFile(base.text));
  return runResolver<ResolvedDeb>(step, ["debian", "--arch", arch, "--suite", suite, ...provided], packages);
}

async function resolvePython(
  box: Container,
  image: Wanted,
  arch: string,
  { python, glibc }: { python: string; glibc: string },
  { base, before, limits, names, prefer }: Ground,
): Promise<Found<Wheel>> {
  const { requirements, constraints, omit } = image.python;
  // Without a C library nothing says which wheels fit: that is told already.
  if (requirements.length === 0 || glibc === "") return { found: [], notes: [], problems: [] };
  const lines = [...constraints, ...(base === undefined ? [] : baseConstraints(base.lock))];
  const locked = [...(before?.wheels ?? []), ...(base?.lock.wheels ?? [])];
  const sizes = Object.fromEntries(locked.map(({ sha256, size }) => [sha256, size]));
  const step = box
    .withFile("/constraints.txt", await textFile(lines.map((line) => `${line}\n`).join("")))
    .withFile("/known.json", await textFile(JSON.stringify({ sizes, names })))
    .withFile("/prefer.json", await textFile(JSON.stringify(Object.fromEntries(prefer ?? []))));
  const options = [
    ...["python", "--arch", arch, "--version", python, "--glibc", glibc],
    ...["--constraints", "/constraints.txt", "--look"],
    ...["--known", "/known.json", "--prefer", "/prefer.json", ...omit.flatMap(({ name }) => ["--omit", name])],
    ...(limits === undefined ? [] : ["--newest", limits.newest, ...limits.free.flatMap((name) => ["--free", name])]),
    ...(image.alone === true ? ["--alone"] : []),
  ];
  return runResolver<Wheel>(step, options, requirements);
}

/** Run a resolver. What it refuses is in its report; a resolver that leaves none has failed itself. */
export async function runResolver<T>(box: Container, options: string[], asked: string[]): Promise<Found<T>> {
  const argv = ["python3", "-m", "resolve", ...options, "--report", REPORT, ...asked];
  const step = box.withNewFile(REPORT, "").withExec(argv, { expect: ReturnType.Any });
  const [code, stdout, stderr, text] = await Promise.all([
    step.exitCode(),
    step.stdout(),
    step.stderr(),
    step.file(REPORT).contents(),
  ]);
  if (text === "")
    throw new StepError([`RESOLVE_FAILED: the resolver ended with status ${code}`, ...lastLines(stderr)]);
  const { notes, problems } = ResolverReport.parse(JSON.parse(text));
  return { found: code === 0 ? (JSON.parse(stdout) as T[]) : [], notes, problems };
}

/** The end of what a program said, without the addresses that it named. */
function lastLines(text: string): string[] {
  const end = text.trimEnd().split("\n").slice(-5);
  return end.map((line) => line.replace(/[a-z]+:\/\/[^\s'"]+/g, "<address>"));
}
