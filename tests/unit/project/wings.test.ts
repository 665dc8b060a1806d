import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RULES, WINGS } from "./wings.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A file of the tree, an import that does not belong there, and the rule that has to say so. */
const PLANTED: Readonly<Record<string, readonly [file: string, from: string, rule: string]>> = {
  "a step that imports the surface": ["steps/assembly/x.ts", "../../image.js", "steps-imports-from-above"],
  "a registry that runs a step": [
    "registry/client/x.ts",
    "../../steps/workshop/step.js",
    "registry-imports-from-above",
  ],
  "a program that knows a registry": ["programs/x.ts", "../registry/client/ask.js", "programs-imports-from-above"],
  "a judge that runs a program": ["judgement/scan/x.ts", "../../programs/grype.js", "judgement-imports-from-above"],
  "a document that judges": ["documents/sbom/x.ts", "../../judgement/scan/index.js", "documents-imports-from-above"],
  "a lock that knows an SBOM": [
    "repository/lock/x.ts",
    "../../documents/sbom/index.js",
    "repository-imports-from-above",
  ],
  "an error that knows a lock": ["errors/x.ts", "../repository/lock/index.js", "errors-imports-from-above"],
  "a text that knows an error": ["text/x.ts", "../errors/index.js", "text-imports-from-above"],
  "the engine below the steps": ["documents/oci/x.ts", "@dagger.io/dagger", "engine-only-in-steps"],
  "a room beside the wings": ["util/x.ts", "../errors/index.js", "no-room-beside-the-wings"],
  "a package that nobody declares": ["text/x.ts", "fast-check", "only-what-is-declared"],
  "a package that is not there": ["text/x.ts", "left-pad", "only-what-is-declared"],
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wings-"));
  for (const name of ["pipeline/src", "pipeline/package.json", "package.json", "tsconfig.json"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function brokenRules(): Promise<string[]> {
  const { options, ...ruleSet } = RULES;
  const tsConfig = { fileName: join(folder, "tsconfig.json") };
  const settings = { ...options, tsConfig, ruleSet, validate: true, baseDir: folder };
  const { output } = await cruise(["pipeline/src"], settings);
  return (output as ICruiseResult).summary.violations.map((item) => item.rule.name);
}

function plant(file: string, text: string): void {
  const path = join(folder, "pipeline/src", file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// Each walks through all imports.
describe("the wings", { timeout: 60_000 }, () => {
  test("no file imports what it must not", async () => {
    expect(await brokenRules()).toEqual([]);
  });

  test.each(Object.entries(PLANTED))("%s is found", async (_, [file, from, rule]) => {
    plant(file, `import "${from}";\nexport const x = 1;\n`);
    expect(await brokenRules()).toContain(rule);
    rmSync(join(folder, "pipeline/src", file));
  });

  test("no room has more than 30 files", () => {
    const files = readdirSync(join(ROOT, "pipeline/src"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const counts = new Map<string, number>();
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 30)).toEqual([]);
  });

  test("docs/architecture.md draws them in this order", () => {
    const text = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
    const drawn = [...text.matchAll(/^ {4}(\w+)(?:\/| ) /gm)].map((match) => match[1]);
    expect(drawn).toEqual(WINGS.map(([name]) => name));
  });

  test("circles of files and of rooms are found", async () => {
    plant("documents/a/x.ts", 'import "../b/y.js";\n');
    plant("documents/b/y.ts", 'import "../a/x.js";\n');
    expect(await brokenRules()).toEqual(expect.arrayContaining(["no-circle-of-files", "no-circle-of-rooms"]));
    rmSync(join(folder, "pipeline/src/documents/a"), { recursive: true });
    rmSync(join(folder, "pipeline/src/documents/b"), { recursive: true });
  });
});
