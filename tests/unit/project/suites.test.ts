import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What decides something about an image: all but what makes and tests the machines that build. */
const SOURCES = [
  "pipeline/src/**/*.ts",
  "toolbox/*/*.py",
  "toolbox/run/record/*.py",
  "policies/*.rego",
  ":!policies/*_test.rego",
];

/** Files that may name one, and why. */
const ALLOWED: Record<string, string> = {
  "pipeline/src/steps/workshop/seed.ts": "the seed that the toolbox is made from",
  "pipeline/src/index.ts": "the base that new-image takes when none is named",
  "pipeline/src/repository/inputs/schema.ts": "examples in messages and descriptions",
  "toolbox/resolve/__main__.py": "an example in a help text",
  "toolbox/stage/python.py": "an example in a message",
};

/** Names of suites and of Pythons as the life cycle has them, and versions of glibc as locks have them. */
function names(): { suites: string[]; pythons: string[]; glibcs: string[] } {
  const text = readFileSync(`${ROOT}policies/life-cycle.yaml`, "utf8");
  const { products } = parse(text) as { products: { of: unknown; releases: Record<string, unknown> }[] };
  const of = (kind: string) =>
    products.filter((one) => one.of === kind).flatMap(({ releases }) => Object.keys(releases));
  const found = files("bases/*/locks/*.json").flatMap((path) => {
    const { debs } = JSON.parse(readFileSync(`${ROOT}${path}`, "utf8")) as {
      debs: { name: string; version: string }[];
    };
    return debs.filter(({ name }) => name === "libc6").map(({ version }) => version.split("-")[0] ?? "");
  });
  return { suites: of("suite"), pythons: of("python"), glibcs: [...new Set(found)] };
}

function files(...patterns: string[]): string[] {
  return execFileSync("git", ["ls-files", "--", ...patterns], { cwd: ROOT, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}

/** A text without comments and docstrings: those give examples. */
function code(path: string, text: string): string {
  if (path.endsWith(".ts")) return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  return text.replace(/"""[\s\S]*?"""/g, "").replace(/(^|\s)#.*$/gm, "");
}

function named(text: string): string[] {
  const { suites, pythons, glibcs } = names();
  const dotted = [...pythons, ...glibcs].map((version) => version.replace(".", "\\."));
  const tags = [
    ...pythons.map((one) => `(?:cp|cpython-)${one.replace(".", "")}`),
    ...glibcs.map((one) => `manylinux_${one.replace(".", "_")}`),
  ];
  const pattern = new RegExp(
    `\\b(?:${suites.join("|")})\\b|(?<![\\d.])(?:${dotted.join("|")})(?![\\d.]*\\d)|${tags.join("|")}`,
    "g",
  );
  return text.match(pattern) ?? [];
}

describe("a suite, a Python and a glibc are data", () => {
  test("what is looked for is what bases and life cycle have", () => {
    const { suites, pythons, glibcs } = names();
    expect(suites).toEqual(expect.arrayContaining(["bookworm", "trixie"]));
    expect(pythons).toEqual(expect.arrayContaining(["3.11", "3.13"]));
    expect(glibcs.sort()).toEqual(["2.36", "2.41"]);
  });

  test("no code that decides about an image knows one by name", () => {
    const found = files(...SOURCES).flatMap((path) => {
      const hits = named(code(path, readFileSync(`${ROOT}${path}`, "utf8")));
      return hits.length > 0 && !(path in ALLOWED) ? [`${path}: ${hits.join(", ")}`] : [];
    });
    expect(found).toEqual([]);
  });

  test.each(Object.keys(ALLOWED))("%s still needs its exception", (path) => {
    expect(named(code(path, readFileSync(`${ROOT}${path}`, "utf8")))).not.toEqual([]);
  });

  test.each([
    ['const SITE = "usr/local/lib/python3.11/dist-packages"', ["3.11"]],
    ['"deb bookworm main", "trixie-security"', ["bookworm", "trixie"]],
    ['"cpython-313", "cp311", "manylinux_2_36_x86_64"', ["cpython-313", "cp311", "manylinux_2_36"]],
    ["3.111, 13.11, 3.11.2, 3.1", []],
    ["glibc 2.41", ["2.41"]],
  ])("%s", (text, hits) => {
    expect(named(text)).toEqual(hits);
  });
});

test("the server of onnxruntime-3.13 and its tests are those of onnxruntime", () => {
  const [one, other] = ["images/onnxruntime", "images/onnxruntime-3.13"];
  const shared = files(`${one}/app/*`, `${one}/tests/*.py`);
  expect(files(`${other}/app/*`, `${other}/tests/*.py`)).toEqual(
    shared.map((path) => path.replace(one ?? "", other ?? "")),
  );
  for (const path of shared) {
    const twin = path.replace(`${one}/`, `${other}/`);
    expect(readFileSync(`${ROOT}${twin}`, "utf8"), twin).toBe(readFileSync(`${ROOT}${path}`, "utf8"));
  }
});
