import type { Snapshot } from "../../judgement/sources/index.js";
import type { DerivedDockerfile } from "../../repository/derived/index.js";
import {
  type AskedBase,
  type CatalogReading,
  digestText,
  findImage,
  type ImageDefinition,
  lockPath,
  PLATFORMS,
  type Platform,
  parseTestInputs,
  readCatalog,
  type SourceFile,
  type TestWants,
  testInputsPath,
} from "../../repository/inputs/index.js";
import { checkLock, type Lock, lockedVersions, missingLock, parseLock } from "../../repository/lock/index.js";
import { derivedOf } from "./derived.js";

const CATALOG_FILES = /^(?:(?:bases|images)\/[^/]+\/(?:inputs|labels)|mixins\/[^/]+)\.yaml$/;
/** Every lock: of images, of what tests lay over them, of the toolbox. */
export const LOCK_FILES = /^(?:(?:bases|images)\/[^/]+\/(?:tests\/)?|toolbox\/(?:.*\/)?)locks\/[^/]+\.json$/;
const DOCKERFILES = /^(?:bases|images)\/[^/]+\/Dockerfile$/;
const TEST_FILES = /^(?:bases|images)\/[^/]+\/tests\/inputs\.yaml$/;
const IMAGE_POLICIES = /^(?:bases|images)\/[^/]+\/policy\.yaml$/;
/** `lock` judges by it. */
const INGESTION = /^policies\/ingestion\.yaml$/;
const TOOL_FILES = /^toolbox\/(?:.*\/)?inputs\.yaml$/;

/** Files that say what is wanted and what is locked. */
export const REPOSITORY_FILES: readonly RegExp[] = [
  CATALOG_FILES,
  LOCK_FILES,
  DOCKERFILES,
  TEST_FILES,
  IMAGE_POLICIES,
  INGESTION,
  TOOL_FILES,
];

/** The repository as the build reads it: what is wanted, and what that resolved to. */
export interface Repository extends Pick<CatalogReading, "catalog" | "at"> {
  /** What lies where. */
  snapshot: Snapshot;
  /** Text of every lock, by path. */
  locks: ReadonlyMap<string, string>;
  /** Text of every image's Dockerfile, by path: those that are there, and those that are derived. */
  dockerfiles: ReadonlyMap<string, string>;
  /** Those that are derived, by the path that they would have. */
  derived: ReadonlyMap<string, DerivedDockerfile>;
  /** What the tests of each image lay over it, for those that have a tests/inputs.yaml. */
  testInputs: TestWants[];
  /** Text of every inputs.yaml of the toolbox. */
  tools: SourceFile[];
}

/** Read the files of the catalog out of a snapshot. */
export function catalogOf(snapshot: Snapshot): CatalogReading {
  return readCatalog(
    filesOf(snapshot, CATALOG_FILES),
    ({ folder, name }, wanted) =>
      PLATFORMS.map((platform) => snapshot.texts.get(lockPath({ folder, name }, platform)))
        .flatMap((text) => (text === undefined ? [] : lockedVersions(text)))
        .find((one) => one.name === wanted)?.version,
  );
}

/** Put together what was read. */
export function repositoryOf(
  snapshot: Snapshot,
  { catalog, at }: Pick<CatalogReading, "catalog" | "at">,
  testInputs: TestWants[],
): Repository {
  const byPath = (pattern: RegExp) => new Map(filesOf(snapshot, pattern).map(({ path, text }) => [path, text]));
  const derived = derivedOf(snapshot, catalog.images);
  const texts = [...derived].map(([path, { text }]) => [path, text] as const);
  return {
    ...{ snapshot, catalog, at, testInputs, derived, dockerfiles: new Map([...byPath(DOCKERFILES), ...texts]) },
    ...{ locks: byPath(LOCK_FILES), tools: filesOf(snapshot, TOOL_FILES) },
  };
}

/** Variants of an image lie in one folder, and so have the same tests. Undefined for an image without such a file. */
export function testInputsOf({ texts }: Snapshot, image: ImageDefinition): TestWants | undefined {
  const path = testInputsPath(image);
  const text = texts.get(path);
  return text === undefined ? undefined : parseTestInputs({ path, text }, image);
}

function filesOf({ texts }: Snapshot, pattern: RegExp): SourceFile[] {
  return [...texts].flatMap(([path, text]) => (pattern.test(path) ? [{ path, text }] : []));
}

/** Read the lock of an image. Throws a LockError when it is missing, malformed, or older than what is asked. */
export function readLock(repository: Repository, image: ImageDefinition, platform: Platform): Lock {
  return once(repository, `${image.name} ${platform}`, () => {
    const path = lockPath(image, platform);
    const text = repository.locks.get(path);
    if (text === undefined) throw missingLock(image, platform);
    const lock = parseLock({ path, text });
    checkLock(lock, image, platform, askedBase(repository, image, platform));
    return lock;
  });
}

/** Locks that are in order, by repository: every stage asks for its image's. */
const READ = new WeakMap<Repository, Map<string, Lock>>();

function once(repository: Repository, key: string, read: () => Lock): Lock {
  const known = READ.get(repository) ?? new Map<string, Lock>();
  READ.set(repository, known);
  const lock = known.get(key) ?? read();
  known.set(key, lock);
  return lock;
}

/** Read the lock of what tests lay over an image. Throws as readLock does. */
export function readTestLock(repository: Repository, wants: TestWants, platform: Platform): Lock {
  const path = lockPath(wants, platform);
  const text = repository.locks.get(path);
  if (text === undefined) throw missingLock(wants, platform);
  const lock = parseLock({ path, text }, wants.owner);
  checkLock(lock, wants, platform, null);
  return lock;
}

/** The base that an image is resolved upon, by the text of its lock; null for an image without a base. */
export function askedBase(repository: Repository, image: ImageDefinition, platform: Platform): AskedBase | null {
  if (image.base === undefined) return null;
  const base = findImage(repository.catalog, image.base);
  const text = repository.locks.get(lockPath(base, platform));
  if (text === undefined) throw missingLock(base, platform);
  return { image: base.name, lock: digestText(text) };
}

/** Read one of the toolbox's locks by its path. They have no inputs of the catalog, so only their form is checked. */
export function readToolLock(repository: Repository, path: string): Lock {
  const text = repository.locks.get(path);
  if (text === undefined) throw new Error(`${path}: no such file; make it with ./daggerw call lock export --path=.`);
  return parseLock({ path, text });
}
