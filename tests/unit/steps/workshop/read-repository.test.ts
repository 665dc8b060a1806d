import type { Directory } from "@dagger.io/dagger";
import { expect, test } from "vitest";

import { readRepository, readSnapshot } from "../../../../pipeline/src/steps/workshop/read-repository.js";
import { smallTexts, snapshotOf } from "./snapshots.js";

/** A folder as the engine answers for it, and what it was asked. */
function source(texts: ReadonlyMap<string, string>, links: readonly string[] = []) {
  const asked: string[] = [];
  const paths = [...snapshotOf(texts, { links: new Set(links) }).paths].reverse();
  const contents = (path: string) => async () => {
    asked.push(`contents ${path}`);
    const text = texts.get(path);
    if (text === undefined) throw new Error(`load File@xxh3:0123456789abcdef: open ${path}: no such file or directory`);
    return text;
  };
  const directory = {
    glob: async (pattern: string) => {
      asked.push(`glob ${pattern}`);
      return paths;
    },
    exists: async (path: string) => links.includes(path),
    file: (path: string) => ({ contents: contents(path) }),
  };
  return { directory: directory as unknown as Directory, asked };
}

test("a repository is listed once, and each file that is needed is read once", async () => {
  const { directory, asked } = source(smallTexts());
  const { catalog, locks } = await readRepository(directory);
  expect(catalog.images.map(({ name }) => name)).toEqual(["tiny", "app"]);
  expect([...locks.keys()]).toEqual([...locks.keys()].sort());
  expect(asked[0]).toBe("glob **");
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked.filter((one) => /smoke|policies|\.py$/.test(one))).toEqual([]);
});

test("links of images and files that cannot be read are noted, without the engine's IDs", async () => {
  const links = ["images/app/extra", "images/linked", "images/app/tests/smoke.yaml", "mixins/more.yaml"];
  const { directory } = source(smallTexts(), links);
  const snapshot = await readSnapshot(directory, [/smoke\.yaml$/]);
  expect([...snapshot.links].sort()).toEqual(["images/app/extra", "images/linked"]);
  expect([...snapshot.texts.keys()]).toEqual(["bases/tiny/tests/smoke.yaml", "images/app/tests/smoke.yaml"]);
});

test("a file that cannot be read stops a build, by its name", async () => {
  const { directory } = source(smallTexts(), ["mixins/more.yaml"]);
  await expect(readRepository(directory)).rejects.toThrow(
    "mixins/more.yaml:1:1: it cannot be read: open mixins/more.yaml: no such file or directory",
  );
});
