import type { Directory } from "@dagger.io/dagger";
import { CHECKED_FILES, currentFiles } from "../../judgement/sources/index.js";
import { InputsError } from "../../repository/inputs/index.js";
import { factsIn } from "../workshop/facts.js";
import { readSnapshot } from "../workshop/read-repository.js";
import { catalogOf, REPOSITORY_FILES, repositoryOf, testInputsOf } from "../workshop/repository.js";
import type { Settings } from "../workshop/settings.js";
import { textFiles } from "../workshop/text-file.js";

/**
 * Write again what files of images repeat of inputs and locks: those of the repository itself that are not up to date. Throws
 * an InputsError where what is repeated cannot be read.
 */
export async function refreshFiles({ source, beneath }: Pick<Settings, "source" | "beneath">): Promise<Directory> {
  const snapshot = await readSnapshot(source, [...REPOSITORY_FILES, ...CHECKED_FILES]);
  const { catalog, problems, at } = catalogOf(snapshot);
  if (problems.length > 0) throw new InputsError(problems, "Correct these files, then run the command again.");
  const testInputs = catalog.images.flatMap((image) => testInputsOf(snapshot, image) ?? []);
  const current = currentFiles(snapshot, factsIn(repositoryOf(snapshot, { catalog, at }, testInputs)));
  const own = [...current].filter(([path]) => beneath === undefined || beneath.own.includes(path));
  return textFiles(Object.fromEntries(own));
}
