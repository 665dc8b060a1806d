import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

import { type Directory, dag, type File } from "@dagger.io/dagger";

/** Longer texts, in UTF-16 units, do not go into queries: `--progress=plain` prints those, so a CI log would hold them. */
const LONGEST_IN_QUERY = 1 << 14;

/** By sha256: a file is written once, so that nobody reads it while it is written again. */
const written = new Map<string, Promise<File>>();

/** Make a file of a text of any length; the same text is the same file for the engine's cache. */
export function textFile(text: string): Promise<File> {
  if (text.length <= LONGEST_IN_QUERY) return Promise.resolve(dag.directory().withNewFile("text", text).file("text"));
  const name = createHash("sha256").update(text).digest("hex");
  const file = written.get(name) ?? fromWorkdir(name, text);
  written.set(name, file);
  return file;
}

/** Make a directory of texts, by path. */
export async function textFiles(texts: Readonly<Record<string, string>>): Promise<Directory> {
  let all = dag.directory();
  for (const [path, text] of Object.entries(texts)) all = all.withFile(path, await textFile(text));
  return all;
}

/** The module's own working folder is on its way to the engine as files are, not as a part of a query. */
async function fromWorkdir(name: string, text: string): Promise<File> {
  await writeFile(name, text);
  return dag.currentModule().workdirFile(name);
}
