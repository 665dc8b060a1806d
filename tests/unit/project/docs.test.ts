import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { currentText } from "../../../pipeline/src/repository/facts/index.js";
import { loadCatalog } from "../../../pipeline/src/repository/inputs/index.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

function tracked(...patterns: string[]): string[] {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...patterns];
  const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\n");
  return files.filter((path) => path !== "" && existsSync(join(ROOT, path)));
}

const documents = tracked("*.md");

/** Headings as the anchors that links name. */
function anchors(path: string): string[] {
  const headings = [...read(path).matchAll(/^#+ (.*)$/gm)].map((match) => (match[1] ?? "").toLowerCase());
  return headings.map((text) => text.replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"));
}

/** Links of a document that lead nowhere. Code is not read. */
function brokenLinks(path: string): string[] {
  const text = read(path)
    .replace(/^```[\s\S]*?^```/gm, "")
    .replace(/`[^`\n]*`/g, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(path, link));
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? path : join(dirname(path), file);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || anchors(target).includes(anchor);
}

test.each(documents)("every relative link of %s leads somewhere", (path) => {
  expect(brokenLinks(path)).toEqual([]);
});

test("README.md names every image", () => {
  const folders = tracked("bases/*/README.md", "images/*/README.md");
  expect(folders.length).toBeGreaterThan(4);
  expect(folders.filter((path) => !read("README.md").includes(`](${path})`))).toEqual([]);
});

test("documents name images by the tags that they have", () => {
  const texts = tracked("bases/*.yaml", "images/*.yaml", "mixins/*.yaml").map((path) => ({ path, text: read(path) }));
  const none = { required: new Map<string, string>(), lines: [] };
  const facts = new Map(
    loadCatalog(texts).images.map(({ name, labels }) => [name, { name, version: labels.version, ...none }]),
  );
  // What is of the past stays as it was, and the facts of images are for check-inputs.
  const present = documents.filter(
    (path) => !/^(?:docs\/decisions\/|docs\/benchmarks|CHANGELOG|bases\/|images\/|examples\/)/.test(path),
  );
  const stale = present.filter((path) => currentText(read(path), facts) !== read(path));
  expect(stale).toEqual([]);
  expect(present.some((path) => read(path).includes(`onnxruntime:${facts.get("onnxruntime")?.version}`))).toBe(true);
});

test("what a documented command writes into the checkout is ignored by git, but for locks and the like", () => {
  const texts = [...documents, ...tracked("pipeline/src/*.ts", "examples/*.md")].map(read).join("\n");
  const paths = [...texts.matchAll(/\bexport --path=(\.(?![\w])|[^\s`")]*[^\s`").])/g)].map((match) => match[1] ?? "");
  // "." is for what changes the repository; a word in capitals stands for a place of the reader's.
  const written = [...new Set(paths)].filter(
    (path) => path !== "." && !path.startsWith("/") && !/^[A-Z*]+$/.test(path),
  );
  expect(written).toContain("dist");
  const ignored = execFileSync("git", ["check-ignore", "--no-index", ...written], { cwd: ROOT, encoding: "utf8" });
  expect(written.filter((path) => !ignored.split("\n").includes(path))).toEqual([]);
});

describe("docs/troubleshooting.md", () => {
  const said = new Set([...read("docs/troubleshooting.md").matchAll(/`([A-Z]{3,}[A-Z_]*)`/g)].map((match) => match[1]));

  test("has every error code of the sources, and no other", () => {
    const sources = tracked("pipeline/src", "toolbox", "engine", "daggerw").filter((path) =>
      /\.(?:ts|py|sh|go)$/.test(path),
    );
    const text = sources.map(read).join("\n");
    const codes = codesOf(text);
    expect(codes.length).toBeGreaterThan(40);
    expect([...new Set(codes)].filter((code) => !said.has(code)).sort()).toEqual([]);
    const rows = read("docs/troubleshooting.md").matchAll(/^\|((?: `[A-Z_]+`,?)+) \|/gm);
    const listed = [...rows].flatMap((row) => [...(row[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]));
    expect(listed.length).toBeGreaterThan(40);
    expect(listed.filter((code) => !new RegExp(`\\b${code}\\b`).test(text))).toEqual([]);
  });
});

/** `code = "LINT"`, `code, status = "DISK_FULL", 6`, and the text `"PACK_KIND: …"`. */
function codesOf(text: string): string[] {
  const named = text.matchAll(/\bcode\b[^=\n]*= "([A-Z][A-Z_]+)"/g);
  const printed = text.matchAll(/["'`?]((?:[A-Z]{3,}_)+[A-Z]+): /g);
  return [...named, ...printed].map((match) => match[1] ?? "");
}

describe("README.md", () => {
  /** The test that runs a command, and what is found in that test's text. A command that is not here has no test. */
  const RUN_BY: Readonly<Record<string, readonly [string, RegExp]>> = {
    "./daggerw call build-all export --path=dist": ["tests/full/all-images.test.ts", /exportTo\(DIST\)/],
    "npm test": [".ci/run", /npm test/],
    "./daggerw call image --name=onnxruntime layout export --path=dist/onnxruntime": [
      "tests/engine/readme.test.ts",
      /README/,
    ],
    "./daggerw call image --name=onnxruntime stage --name=pure terminal": [
      "tests/engine/terminal.test.ts",
      /"--name=pure", "terminal"/,
    ],
    "./daggerw call image --name=onnxruntime test": ["tests/engine/verbs.test.ts", /"--name=onnxruntime", "test"/],
    "./daggerw call image --name=onnxruntime reproduce": [
      "tests/engine/verbs.test.ts",
      /"--name=onnxruntime", "reproduce"/,
    ],
    "./daggerw call image --name=onnxruntime lock export --path=.": ["tests/engine/readme.test.ts", /README/],
    "./daggerw check --images=onnxruntime --advisories=advisories": [
      "tests/engine/evidence.test.ts",
      /"check", "--images=onnxruntime", "--advisories=advisories"/,
    ],
    "./daggerw call --advisories=advisories release --name=onnxruntime": [
      "tests/engine/release.test.ts",
      /"--advisories=advisories", "release", "--name=onnxruntime"/,
    ],
    "./daggerw call promote --name=onnxruntime": ["tests/engine/release.test.ts", /"promote", "--name=onnxruntime"/],
    "./daggerw call verify --name=onnxruntime": ["tests/engine/release.test.ts", /"verify", "--name=onnxruntime"/],
    "./daggerw call rollback --name=onnxruntime": ["tests/engine/release.test.ts", /"rollback", "--name=onnxruntime"/],
  };

  test("shows no command but those that a test runs", () => {
    const blocks = [...read("README.md").matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? "");
    const commands = blocks.flatMap((block) => block.split("\n").map((line) => line.replace(/\s+#.*$/, "").trim()));
    expect([...new Set(commands.filter(Boolean))].sort()).toEqual(Object.keys(RUN_BY).sort());
  });

  test.each(Object.entries(RUN_BY))("%s is run", (_, [file, text]) => {
    expect(read(file)).toMatch(text);
  });
});
