import type { File } from "@dagger.io/dagger";
import { kindAt } from "../../judgement/sources/index.js";
import { bakeFile } from "../../repository/bake/index.js";
import { dockerfilePath } from "../../repository/derived/index.js";
import type { ImageDefinition } from "../../repository/inputs/index.js";
import type { Repository } from "./repository.js";
import type { Settings } from "./settings.js";
import { textFile } from "./text-file.js";

/** What the two files of an image are read from. */
interface Opened {
  settings: Pick<Settings, "source">;
  repository: Repository;
}

/** The Dockerfile of an image: the one of its folder, or the one that follows from its inputs. */
export async function dockerfileOf({ settings, repository }: Opened, image: ImageDefinition): Promise<File> {
  const path = dockerfilePath(image);
  const derived = repository.derived.get(path);
  return derived === undefined ? settings.source.file(path) : textFile(derived.text);
}

/** The build.hcl of an image: the one of its folder, or the one that follows from its inputs. */
export async function bakeFileOf({ settings, repository }: Opened, image: ImageDefinition): Promise<File> {
  const path = `${image.folder}/build.hcl`;
  return kindAt(repository.snapshot, path) === undefined ? textFile(bakeFile(image)) : settings.source.file(path);
}
