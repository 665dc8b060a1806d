import { type Directory, dag } from "@dagger.io/dagger";
import { about, FactoryError } from "../../errors/index.js";
import {
  distPackages,
  type ImageDefinition,
  PLATFORMS,
  type Platform,
  pythonOfPackage,
  pythonsIn,
} from "../../repository/inputs/index.js";
import type { Deb, Lock } from "../../repository/lock/index.js";
import { fetchInputs } from "./fetch.js";
import { type Repository, readToolLock } from "./repository.js";
import type { Settings } from "./settings.js";

/** Where locks are, and the toolbox's among them. */
export interface Locks {
  repository: Repository;
  tools: { lock: string };
}

/** What is asked of a workshop here. */
export interface PythonSource extends Locks {
  settings: Settings;
  root: Directory;
  lineage(image: ImageDefinition): ImageDefinition[];
  lock(image: ImageDefinition, platform: Platform): Lock;
}

/** An image's Python that cannot be had on the machine that builds. */
export class ImagePythonError extends FactoryError {
  readonly code = "IMAGE_PYTHON";
}

/** What tells a stage of what Python its image is (toolbox/stage/python.py). */
const FOLDER = "image-python";

/** The Python (MAJOR.MINOR) that stages run in. */
export function toolboxPython({ repository, tools }: Locks): string {
  const [version] = pythonsIn(readToolLock(repository, tools.lock).debs.map(({ name }) => name));
  if (version === undefined) throw new Error(`${tools.lock}: it has no Python`);
  return version;
}

/** Where stage.wheels puts the toolbox's own wheels, below the root that it is given. */
export function toolboxWheels(workshop: Locks): string {
  return distPackages(toolboxPython(workshop));
}

/**
 * Give a stage the Python of its image where that is not the toolbox's: its version, and its packages for the machine that
 * builds, by the lock that has them. Bytecode is made by them, whatever the platform is that is built for.
 */
export async function withImagePython(
  workshop: PythonSource,
  image: ImageDefinition,
  inputs: Directory,
): Promise<Directory> {
  const { version } = image.python;
  if (version === "" || version === toolboxPython(workshop)) return inputs;
  const { name, debs } = await pythonDebs(workshop, image, version);
  const fetched = await fetchInputs(workshop.settings, workshop.root, name, { debs, wheels: [] });
  return inputs.withDirectory(FOLDER, fetched.withNewFile("version", `${version}\n`));
}

/** The packages of the lowest of an image's bases that has this Python. Throws an ImagePythonError where there are none for this machine. */
async function pythonDebs(
  workshop: PythonSource,
  image: ImageDefinition,
  version: string,
): Promise<{ name: string; debs: Deb[] }> {
  const machine = String(await dag.defaultPlatform());
  const platform = PLATFORMS.find((one) => machine.startsWith(one));
  for (const part of workshop.lineage(image)) {
    if (platform === undefined || !part.platforms.includes(platform)) continue;
    const { debs } = workshop.lock(part, platform);
    if (debs.some((deb) => pythonOfPackage(deb.name) === version)) return { name: part.name, debs };
  }
  const message = `Python ${version} compiles what image "${image.name}" has, and neither it nor a base of it is locked for ${machine} with python${version}`;
  throw new ImagePythonError(
    [about(image.file, message)],
    `Name ${platform ?? machine} in the platforms of the base that has Python, and lock it.`,
  );
}
