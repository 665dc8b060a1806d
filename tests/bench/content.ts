import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseLock } from "../../pipeline/src/repository/lock/index.js";

/** What every contender puts into its image: the packages of one lock of this repository, for this machine's platform. */
export interface Content {
  image: string;
  platform: string;
  /** `NAME=VERSION`, as apt takes it. */
  debs: string[];
  /** Lines of a requirements file, with hashes. */
  requirements: string[];
  /** Its interpreter: `python3.11`. */
  python: string;
  /** Files that are copied as they are, below the image's folder. */
  files: string[];
}

/** Node's names of processors, and Debian's. */
const ARCHITECTURES: Partial<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Read what an image of a checkout has. */
export function contentOf(checkout: string, image: string, files: readonly string[]): Content {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) throw new Error(`no lock is for ${process.arch}`);
  const path = `images/${image}/locks/${image}.${architecture}.json`;
  const { debs, wheels } = parseLock({ path, text: readFileSync(join(checkout, path), "utf8") });
  const python = debs.find(({ name }) => /^python3\.\d+$/.test(name))?.name;
  if (python === undefined) throw new Error(`${path}: no Python`);
  return {
    image,
    python,
    platform: `linux/${architecture}`,
    debs: debs.map(({ name, version }) => `${name}=${version}`),
    requirements: wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}`),
    files: [...files],
  };
}
