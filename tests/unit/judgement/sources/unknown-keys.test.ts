import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isMap, isSeq, parseDocument } from "yaml";
import { yamlKindAt, yamlProblems } from "../../../../pipeline/src/judgement/sources/index.js";

const FILES = execFileSync("git", ["ls-files", "*.yaml"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => yamlKindAt(path) !== undefined);

/** Paths of the maps in a YAML text, of lists the first item: the others have the same schema. */
function mapsOf(text: string): (string | number)[][] {
  const walk = (node: unknown, path: (string | number)[]): (string | number)[][] => {
    if (isMap(node)) return [path, ...node.items.flatMap(({ key, value }) => walk(value, [...path, String(key)]))];
    if (isSeq(node)) return walk(node.items[0], [...path, 0]);
    return [];
  };
  return walk(parseDocument(text).contents, []);
}

test.each(FILES)("an unknown key anywhere in %s is told with those that there are", (path) => {
  const text = readFileSync(path, "utf8");
  for (const at of mapsOf(text)) {
    const document = parseDocument(text);
    document.setIn([...at, "zzz"], {});
    const said = yamlProblems({ path, text: document.toString() }).map(({ message }) => message);
    expect(said.filter((message) => /^unknown key; allowed: (?!\w)/.test(message))).toEqual([]);
  }
});
