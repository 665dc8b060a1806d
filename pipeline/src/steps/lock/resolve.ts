import { type Container, dag } from "@dagger.io/dagger";

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
  baseConstraints,
  type Lock,
  leaveOut,
  mergeBase,
  PACKER,
  type Reconsidered,
  type ResolvedDeb,
  reconsider,
  type Wheel,
  writeLock,
} from "../../repository/lock/index.js";
import { withMirrors } from "../workshop/mirrors.js";
import type { Settings } from "../workshop/settings.js";
import { runStdout } from "../workshop/step.js";
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

/**
 * The machine that resolves: the seed image with the packages that apt's and uv's drivers need, installed by apt
 * itself. It does not rest on the toolbox's lock, so that a lock whose files are gone upstream can be renewed.
 * `now` makes every call resolve anew.
 */
export function resolver(settings: Settings, now: string): Container {
  return (
    withMirrors(dag.container().from(settings.seed), settings)
      .withDirectory("/bootstrap", settings.source.directory("toolbox/bootstrap"))
      .withEnvVariable("FACTORY_NOW", now)
      // The engine adds the machine's own certificates to this bundle; uv and pip carry others unless told.
      .withEnvVariable("SSL_CERT_FILE", CA_BUNDLE)
      .withEnvVariable("PIP_CERT", CA_BUNDLE)
      .withExec(["sh", "/bootstrap/resolver.sh"])
      .withMountedCache("/root/.cache/uv", dag.cacheVolume("image-factory-uv"))
      .withDirectory(`${FACTORY_DIR}/resolve`, settings.source.directory("toolbox/resolve"))
      .withEnvVariable("PYTHONPATH", FACTORY_DIR)
  );
}

/** Resolve what an image asks for on one platform, upon the lock of its base. */
export async function resolveImage(
  box: Container,
  image: Wanted,
  platform: Platform,
  base: WrittenLock | undefined,
): Promise<WrittenLock> {
  const arch = architectureOf(platform);
  const [debs, wheels] = await Promise.all([
    resolveDebian(box, image, arch, base),
    resolvePython(box, image, arch, base),
  ]);
  const asked: AskedBase | null = base === undefined ? null : { image: base.lock.image, lock: digestText(base.text) };
  const reconsidered = reconsider({ debs }, image, base?.lock);
  const lock: Lock = {
    version: 1,
    image: image.name,
    platform,
    asked: askedDigest(image, platform, asked),
    base: asked,
    packer: PACKER,
    ...mergeBase(
      lockPath(image, platform),
      image.name,
      leaveOut({ debs, wheels }, image, reconsidered.again),
      base?.lock,
    ),
  };
  return { lock, text: writeLock(lock), reconsidered };
}

async function resolveDebian(box: Container, image: Wanted, arch: string, base?: WrittenLock): Promise<ResolvedDeb[]> {
  const { packages, suite } = image.debian;
  if (packages.length === 0) return [];
  const provided = base === undefined ? [] : ["--provided", "/base.json"];
  const step = withBase(box, base).withExec([
    ...["python3", "-m", "resolve", "debian", "--arch", arch, "--suite", suite],
    ...provided,
    ...packages,
  ]);
  return JSON.parse(await runStdout(step)) as ResolvedDeb[];
}

async function resolvePython(box: Container, image: Wanted, arch: string, base?: WrittenLock): Promise<Wheel[]> {
  const { requirements, constraints, version } = image.python;
  if (requirements.length === 0) return [];
  const lines = [...constraints, ...(base === undefined ? [] : baseConstraints(base.lock))];
  const step = box
    .withNewFile("/constraints.txt", lines.map((line) => `${line}\n`).join(""))
    .withExec([
      ...["python3", "-m", "resolve", "python", "--arch", arch, "--version", version],
      ...["--constraints", "/constraints.txt", ...(image.alone === true ? ["--alone"] : []), ...requirements],
    ]);
  return JSON.parse(await runStdout(step)) as Wheel[];
}

function withBase(box: Container, base: WrittenLock | undefined): Container {
  return base === undefined ? box : box.withNewFile("/base.json", base.text);
}
