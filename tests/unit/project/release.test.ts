import { readFileSync } from "node:fs";
import compare from "semver/functions/compare.js";
import { describe, expect, test } from "vitest";
import { apiChanges, leastVersion, untold } from "./api-change.js";

const read = (path: string) => readFileSync(path, "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };
const [, released = "", before = ""] = /^(.*)\n([\s\S]*)$/.exec(read("tests/unit/api.released.txt")) ?? [];
const changes = apiChanges(before, read("tests/unit/api.snapshot.txt"));
const [, title = "", section = ""] = /^## (.*)\n([\s\S]*?)(?=^## )/m.exec(read("CHANGELOG.md")) ?? [];

describe("the version", () => {
  test("is as high as the API of today asks after the one that went out", () => {
    expect(released).toMatch(/^\d+\.\d+\.\d+$/);
    expect(compare(version, leastVersion(released, changes))).toBeGreaterThanOrEqual(0);
  });

  test("is that of the changelog's first section, with a day, and every section has one", () => {
    expect(title.split(", ")[0]).toBe(version);
    const titles = [...read("CHANGELOG.md").matchAll(/^## (.*)$/gm)].map((match) => match[1] ?? "");
    expect(titles.filter((one) => !/^\d+\.\d+\.\d+, \d{4}-\d\d-\d\d$/.test(one))).toEqual([]);
    const versions = titles.map((one) => one.split(", ")[0] ?? "");
    expect(versions).toEqual([...versions].sort(compare).reverse());
  });

  test("is told with every function and flag that came, went or changed", () => {
    expect(untold(section, changes)).toEqual([]);
  });

  test("is the one in package-lock.json", () => {
    expect(JSON.parse(read("package-lock.json")).version).toBe(version);
  });
});

const OLD = `object ImageFactory
    Doc.
ImageFactory(@argument({ defaultPath: "/", ignore: ["a", "!b"] }) source: Directory, seed?: string)
    constructor
ImageFactory() --seed
    Doc.
@func({ cache: "never" }) ImageFactory.promote(name: string, from = "staging", dryRun = false): Promise<string>
    Doc.
Image.layout(platforms: string[] = []): Promise<Directory>
    Doc.
Output.Table
    Doc.
`;

describe("a change of the API", () => {
  test.each([
    ["nothing but words", "Doc.", "Other words.", [], "1.2.3"],
    ["how long results are kept", '@func({ cache: "never" }) ', "", [], "1.2.3"],
    [
      "a function that came",
      "Output.Table\n",
      "Output.Table\nImage.sizes(): Promise<string>\n",
      ["added image sizes"],
      "1.3.0",
    ],
    [
      "a function that went",
      "Image.layout(platforms: string[] = []): Promise<Directory>\n",
      "",
      ["breaking image layout"],
      "2.0.0",
    ],
    [
      "an argument that may be given",
      "dryRun = false",
      "dryRun = false, why?: string",
      ["added promote --why"],
      "1.3.0",
    ],
    [
      "an argument that must be given",
      "name: string,",
      "name: string, who: string,",
      ["breaking promote --who"],
      "2.0.0",
    ],
    ["an argument that went", ", dryRun = false", "", ["breaking promote --dry-run"], "2.0.0"],
    ["another default", 'from = "staging"', 'from = "test"', ["breaking promote --from"], "2.0.0"],
    ["another type", "seed?: string", "seed?: File", ["breaking --seed"], "2.0.0"],
    ["another result", "Promise<Directory>", "Promise<File>", ["breaking image layout"], "2.0.0"],
    ["a choice that came", "Output.Table", "Output.Table\n    Doc.\nOutput.Json", ["added json"], "1.3.0"],
  ])("%s", (_, old, now, wanted, least) => {
    const found = apiChanges(
      OLD,
      OLD.replace(old, () => now),
    );
    expect(found.map(({ level, what }) => `${level} ${what}`)).toEqual(wanted);
    expect(leastVersion("1.2.3", found)).toBe(least);
  });

  test("before 1.0.0 the second number tells both", () => {
    expect(leastVersion("0.1.0", [{ level: "breaking", what: "x" }])).toBe("0.2.0");
  });

  test("that the changelog does not name is found", () => {
    const change = [
      { level: "added" as const, what: "promote --why" },
      { level: "added" as const, what: "image sizes" },
    ];
    expect(untold("- `promote` takes `--why`.", change)).toEqual(["image sizes"]);
    expect(untold("- `promote --why-not`, `image sizes`", change)).toEqual(["promote --why"]);
  });
});
