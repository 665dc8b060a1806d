import { type Directory, dag } from "@dagger.io/dagger";
import { sha256Of } from "../../repository/inputs/index.js";
import {
  assertImages,
  type Beneath,
  LENT,
  type Override,
  overlayOf,
  STANDS_ALONE,
} from "../../repository/overlay/index.js";

/** The repository as everything reads it. */
export interface Ground {
  source: Directory;
  /** Undefined for a repository that stands alone, as the factory's own does. */
  beneath?: Beneath;
}

/**
 * Lay the factory's bases, mixins, policies and toolbox beneath a repository that has no toolbox of its own. They are the
 * module's own files (`include` in dagger.json), so they are those of the version that is called. Throws an OverlayError
 * where a file of it would decide nothing, and where it has no image.
 * @param bare also a repository without an image
 */
export async function groundOf(given: Directory, bare = false): Promise<Ground> {
  if (await given.exists(STANDS_ALONE)) return { source: given };
  const read = { include: ["images", ...LENT].flatMap((part) => [part, `${part}/**`]), exclude: ["**/__pycache__"] };
  const source = given.filter(read);
  // The source of a module is its folder pipeline/; what else dagger.json includes lies beside that.
  const factory = dag.directory().withDirectory(".", dag.currentModule().source().directory(".."), {
    include: LENT.flatMap((part) => [part, `${part}/**`]),
    exclude: ["**/__pycache__"],
  });
  const [own, theirs, digest] = await Promise.all([source.glob("**"), factory.glob("**"), factory.digest()]);
  const overlay = overlayOf(own, theirs);
  if (!bare) assertImages(overlay);
  const overrides = await Promise.all(overlay.hides.map((path) => override(source, factory, path)));
  return {
    source: await byContent(factory.withDirectory(".", source)),
    beneath: { ...overlay, factory: digest, overrides },
  };
}

/** Those of the images that are a repository's own: what lies beneath it is built with them, and judged where it is kept. */
export function ownImages<T extends { file: string }>(images: readonly T[], beneath: Beneath | undefined): T[] {
  return images.filter(({ file }) => beneath === undefined || beneath.own.includes(file));
}

async function override(source: Directory, factory: Directory, path: string): Promise<Override> {
  const [sha256, hidden] = await Promise.all([source, factory].map((side) => digestOf(side, path)));
  return { path, sha256: sha256 ?? "", hidden: hidden ?? "" };
}

async function digestOf(directory: Directory, path: string): Promise<string> {
  return sha256Of(await directory.file(path).contents());
}

/**
 * The same directory, known to the engine by what is in it: what is put together is known by how, and each step that reads
 * any of it would run again after each change of the module or of any file. What comes in from a folder is known by its bytes.
 */
async function byContent(directory: Directory): Promise<Directory> {
  const name = "repository";
  await directory.export(name, { wipe: true });
  return dag.currentModule().workdir(name);
}
