import type { Directory } from "@dagger.io/dagger";
import { about } from "../../errors/index.js";
import { dockerfilePath, writtenOut } from "../../repository/derived/index.js";
import { findImage } from "../../repository/inputs/index.js";
import { ScaffoldError } from "../../repository/scaffold/index.js";
import { checkImageDockerfile } from "../workshop/check.js";
import { derivable } from "../workshop/derived.js";
import { readRepository } from "../workshop/read-repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFiles } from "../workshop/text-file.js";

/**
 * Write the derived Dockerfile of an image into its folder, and take out of inputs.yaml what it says itself from then on.
 * Throws a ScaffoldError where there is one already.
 */
export async function ejectDockerfile({ source }: Pick<Settings, "source">, name: string): Promise<Directory> {
  const repository = await readRepository(source);
  const image = findImage(repository.catalog, name);
  const path = dockerfilePath(image);
  if (!repository.derived.has(path)) {
    throw new ScaffoldError([about(path, "it is there already; nothing is written over it")], "Change that file.");
  }
  checkImageDockerfile(repository, image);
  const text = repository.snapshot.texts.get(image.file) ?? "";
  const images = derivable(repository.snapshot, repository.catalog.images, path);
  return textFiles(writtenOut({ path: image.file, text }, images));
}
