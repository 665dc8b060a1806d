import type { LayerInputs } from "../inputs/index.js";

/** Folders whose modules stage.bytecode does not compile: toolbox/stage/bytecode.py. */
const TESTS = ["test", "tests", "testing", "idle_test"];

/**
 * Those of the `files` of layers that are folders with Python modules, which stage.bytecode compiles.
 * @param folder the image's, relative to the repository
 * @param paths the paths of the repository
 */
export function bytecodeFolders(
  layers: readonly Pick<LayerInputs, "files">[],
  folder: string,
  paths: Iterable<string>,
): string[] {
  const modules = [...paths].filter((path) => path.endsWith(".py") && isWanted(path, folder));
  const files = layers.flatMap(({ files = [] }) => files);
  return files.filter((file) => modules.some((path) => path.startsWith(`${folder}/${file}/`)));
}

function isWanted(path: string, folder: string): boolean {
  if (!path.startsWith(`${folder}/`)) return false;
  const folders = path
    .slice(folder.length + 1)
    .split("/")
    .slice(0, -1);
  return folders.every((name) => !TESTS.includes(name));
}
