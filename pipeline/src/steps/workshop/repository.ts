import type { Directory } from "@dagger.io/dagger";

import {
  type AskedBase,
  type Catalog,
  digestText,
  findImage,
  type ImageDefinition,
  loadCatalog,
  lockPath,
  type Platform,
  parseTestInputs,
  type SourceFile,
  type TestWants,
  testInputsPath,
} from "../../repository/inputs/index.js";
import { checkLock, type Lock, missingLock, parseLock } from "../../repository/lock/index.js";

const CATALOG_FILES = [
  "bases/*/inputs.yaml",
  "bases/*/labels.yaml",
  "images/*/inputs.yaml",
  "images/*/labels.yaml",
  "mixins/*.yaml",
];
const LOCK_FILES = [
  ...["bases/*/locks/*.json", "images/*/locks/*.json", "toolbox/**/locks/*.json"],
  ...["bases/*/tests/locks/*.json", "images/*/tests/locks/*.json"],
];
const DOCKERFILES = ["bases/*/Dockerfile", "images/*/Dockerfile"];
const TEST_FILES = ["bases/*/tests/inputs.yaml", "images/*/tests/inputs.yaml"];
const TOOL_FILES = ["toolbox/**/inputs.yaml"];

/** The repository as the build reads it: what is wanted, and what that resolved to. */
export interface Repository {
  catalog: Catalog;
  /** Text of every lock, by path. */
  locks: Map<string, string>;
  /** Text of every image's Dockerfile, by path. */
  dockerfiles: Map<string, string>;
  /** What the tests of each image lay over it, for those that have a tests/inputs.yaml. */
  testInputs: TestWants[];
  /** Text of every inputs.yaml of the toolbox. */
  tools: SourceFile[];
}

/** Read every file that says what is wanted and what is locked. Throws with all problems of the catalog at once. */
export async function readRepository(source: Directory): Promise<Repository> {
  const [files, locks, dockerfiles, tests, tools] = await Promise.all(
    [CATALOG_FILES, LOCK_FILES, DOCKERFILES, TEST_FILES, TOOL_FILES].map((patterns) => readAll(source, patterns)),
  );
  const catalog = loadCatalog(files ?? []);
  return {
    catalog,
    locks: byPath(locks ?? []),
    dockerfiles: byPath(dockerfiles ?? []),
    testInputs: testInputsOf(catalog, byPath(tests ?? [])),
    tools: tools ?? [],
  };
}

/** Variants of an image lie in one folder, and so have the same tests. */
function testInputsOf({ images }: Catalog, texts: ReadonlyMap<string, string>): TestWants[] {
  return images.flatMap((image) => {
    const path = testInputsPath(image);
    const text = texts.get(path);
    return text === undefined ? [] : [parseTestInputs({ path, text }, image)];
  });
}

/** Read the lock of an image. Throws a LockError when it is missing, malformed, or older than what is asked. */
export function readLock(repository: Repository, image: ImageDefinition, platform: Platform): Lock {
  const path = lockPath(image, platform);
  const text = repository.locks.get(path);
  if (text === undefined) throw missingLock(image, platform);
  const lock = parseLock({ path, text });
  checkLock(lock, image, platform, askedBase(repository, image, platform));
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

async function readAll(source: Directory, patterns: readonly string[]): Promise<SourceFile[]> {
  const paths = (await Promise.all(patterns.map((pattern) => source.glob(pattern)))).flat();
  return Promise.all(paths.sort().map(async (path) => ({ path, text: await source.file(path).contents() })));
}

function byPath(files: readonly SourceFile[]): Map<string, string> {
  return new Map(files.map((file) => [file.path, file.text]));
}
