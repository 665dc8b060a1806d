import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Directory } from "@dagger.io/dagger";
import { expect, test } from "vitest";

import { readRepository, readSnapshot } from "../../../../pipeline/src/steps/workshop/read-repository.js";
import { smallTexts, snapshotOf } from "./snapshots.js";

/** A folder as the engine answers for it, and what it was asked. Links lead nowhere. */
function source(texts: ReadonlyMap<string, string>, links: readonly string[] = []) {
  const asked: string[] = [];
  const paths = [...snapshotOf(texts, { links: new Set(links) }).paths].reverse();
  const contents = (path: string) => async () => {
    asked.push(`contents ${path}`);
    const text = texts.get(path);
    if (text !== undefined) return text;
    throw new Error(`load File@xxh3:0123456789abcdef: open ${path}: no such file or directory`);
  };
  const write = async (folder: string, path: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await (links.includes(path)
      ? symlink("/nowhere", join(folder, path))
      : writeFile(join(folder, path), texts.get(path) ?? ""));
  };
  const filter = ({ include }: { include: string[] }) => ({
    export: async (folder: string) => {
      const chosen = include.map((pattern) => pattern.replace(/\\(.)/g, "$1"));
      asked.push(...chosen.map((path) => `export ${path}`));
      await Promise.all(chosen.map((path) => write(folder, path)));
    },
  });
  const directory = {
    glob: async (pattern: string) => {
      asked.push(`glob ${pattern}`);
      return paths;
    },
    exists: async (path: string) => links.includes(path),
    file: (path: string) => ({ contents: contents(path) }),
    filter,
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
  // `lock` judges by one policy, and builds read no other.
  expect(asked.filter((one) => /smoke|policies|\.py$/.test(one))).toEqual(["export policies/ingestion.yaml"]);
});

test("links of images and files that cannot be read are noted, without the engine's IDs", async () => {
  const links = ["images/app/extra", "images/linked", "images/app/tests/smoke.yaml", "mixins/more.yaml"];
  const { directory } = source(smallTexts(), links);
  const snapshot = await readSnapshot(directory, [/smoke\.yaml$/]);
  expect([...snapshot.links].sort()).toEqual(["images/app/extra", "images/linked"]);
  expect([...snapshot.texts.keys()]).toEqual(["bases/tiny/tests/smoke.yaml", "images/app/tests/smoke.yaml"]);
});

test("a name with the letters of a pattern is that file, and no other", async () => {
  const text = new Map([["images/a[b]*c?/inputs.yaml", "name: odd\n"]]);
  const { directory, asked } = source(text);
  expect((await readSnapshot(directory, [/inputs\.yaml$/])).texts).toEqual(text);
  expect(asked).toContain("export images/a[b]*c?/inputs.yaml");
});

test("a file that cannot be read stops a build, by its name", async () => {
  const { directory } = source(smallTexts(), ["mixins/more.yaml"]);
  await expect(readRepository(directory)).rejects.toThrow(
    "mixins/more.yaml:1:1: it cannot be read: open mixins/more.yaml: no such file or directory",
  );
});
