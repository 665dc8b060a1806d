import { lstat, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Directory, ExistsType } from "@dagger.io/dagger";

import { withoutIds } from "../../errors/index.js";
import { type Snapshot, unreadProblems } from "../../judgement/sources/index.js";
import { InputsError } from "../../repository/inputs/index.js";
import { catalogOf, LOCK_FILES, REPOSITORY_FILES, type Repository, repositoryOf, testInputsOf } from "./repository.js";

/** Where a link would take the place of what an image is made of: its folder, and the files beside inputs.yaml. */
const OWN =
  /^(?:bases|images)\/(?:[^/]+$|[^/]+\/(?!(?:tests|locks)\/|(?:Dockerfile|README\.md|build\.hcl|inputs\.yaml|labels\.yaml|policy\.yaml)$))/;

const NEXT = "Correct these files, then run the command again.";

/** Read every file that says what is wanted and what is locked. Throws with all problems of the catalog at once. */
export async function readRepository(source: Directory): Promise<Repository> {
  const snapshot = await readSnapshot(source, REPOSITORY_FILES);
  const { catalog, problems, at } = catalogOf(snapshot);
  const all = [...unreadProblems(snapshot), ...problems];
  if (all.length > 0) throw new InputsError(all, NEXT);
  const testInputs = catalog.images.flatMap((image) => testInputsOf(snapshot, image) ?? []);
  return repositoryOf(snapshot, { catalog, at }, testInputs);
}

/** Read the locks of a checkout, by path. Throws where one cannot be read. */
export async function readLocks(source: Directory): Promise<ReadonlyMap<string, string>> {
  const snapshot = await readSnapshot(source, [LOCK_FILES]);
  const problems = unreadProblems(snapshot);
  if (problems.length > 0) throw new InputsError(problems, NEXT);
  return snapshot.texts;
}

/**
 * Read a repository: what there is, the texts of the files that any of the patterns takes, and which files of images are
 * links. One listing, then all else at once. A file that cannot be read is noted, not thrown.
 */
export async function readSnapshot(source: Directory, patterns: readonly RegExp[]): Promise<Snapshot> {
  const paths = (await source.glob("**")).sort();
  const files = paths.filter((path) => !path.endsWith("/"));
  const [links, { texts, unread }] = await Promise.all([
    linksAmong(
      source,
      files.filter((path) => OWN.test(path)),
    ),
    readTexts(
      source,
      files.filter((path) => patterns.some((pattern) => pattern.test(path))),
    ),
  ]);
  return { paths: new Set(paths), texts: inOrder(texts), unread: inOrder(unread), links };
}

/**
 * Read files: all of them in one export to where this runs, as each answer of the engine costs more than most files.
 * What is a link there leads to another place than in the repository, and is asked for by itself.
 */
async function readTexts(source: Directory, paths: readonly string[]): Promise<Pick<Snapshot, "texts" | "unread">> {
  const texts = new Map<string, string>();
  const unread = new Map<string, string>();
  const folder = await mkdtemp(join(tmpdir(), "repository-"));
  try {
    if (paths.length > 0) await source.filter({ include: paths.map(literally) }).export(folder);
    await Promise.all(
      paths.map(async (path) => {
        try {
          const file = join(folder, path);
          const isLink = (await lstat(file)).isSymbolicLink();
          texts.set(path, await (isLink ? source.file(path).contents() : readFile(file, "utf8")));
        } catch (error) {
          unread.set(path, withoutIds(error instanceof Error ? error.message : String(error)).replaceAll(folder, ""));
        }
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { texts, unread };
}

/** A pattern that takes a path and no other: moby/patternmatcher, as in a .dockerignore. */
function literally(path: string): string {
  return path.replace(/[\\*?[\]^]/g, "\\$&");
}

async function linksAmong(source: Directory, paths: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(
    paths.map((path) => source.exists(path, { expectedType: ExistsType.SymlinkType, doNotFollowSymlinks: true })),
  );
  return new Set(paths.filter((_, index) => found[index]));
}

/** Answers come in any order; messages and locks must not. */
function inOrder(texts: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
