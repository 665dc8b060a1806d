import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** One finding for each linter, and what it says of it. */
const PLANTED = [
  { part: "python", file: "toolbox/wrong/unused.py", text: "import os\n", says: "F401" },
  { part: "types", file: "toolbox/wrong/untyped.py", text: "def f(x):\n    return x\n", says: "no-untyped-def" },
  { part: "bash", file: "engine/wrong", text: "#!/usr/bin/env bash\necho $1\n", says: "SC2086" },
  { part: "go", file: "toolbox/wrong/go/go.mod", text: "module wrong\n\ngo 1.25\n", says: "" },
  {
    part: "go",
    file: "toolbox/wrong/go/vet/main.go",
    text: '// Package vet is wrong.\npackage vet\n\nimport "fmt"\n\n// F is wrong.\nfunc F() { fmt.Printf("%d", "x") }\n',
    says: "wrong type string",
  },
  { part: "go", file: "toolbox/wrong/go/format.go", text: "package  wrong\n", says: "format.go" },
  {
    part: "go",
    file: "toolbox/wrong/go/unused.go",
    text: "// Package wrong is wrong.\npackage wrong\n\nfunc unused() {}\n",
    says: "U1000",
  },
  { part: "rego", file: "policies/wrong.rego", text: "package wrong\nallow := 1==1\n", says: "unexpected diff" },
  {
    part: "rego",
    file: "policies/strict.rego",
    text: "package strict\n\nimport data.nothing\n",
    says: "import data.nothing unused",
  },
  { part: "rego", file: "policies/assigned.rego", text: "package assigned\n\nallow := 1 == 1\n", says: "Prefer `if`" },
];

const kept = spawnSync("tests/lint/tools", ["kept"]).status === 0;

/** A repository that holds nothing but the linters and what is wrong. */
function planted(): string {
  const root = mkdtempSync(join(tmpdir(), "image-factory-languages-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  spawnSync("git", ["init", "--quiet", root]);
  cpSync("tests/lint", join(root, "tests/lint"), { recursive: true });
  cpSync("tests/toolbox/requirements.txt", join(root, "tests/toolbox/requirements.txt"));
  for (const { file, text } of PLANTED) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** What each part of the check printed, by its name. */
function parts(text: string): Record<string, string> {
  const found = text.split(/^-- (\w+)$/m).slice(1);
  return Object.fromEntries(Array.from({ length: found.length / 2 }, (_, at) => [found[2 * at], found[2 * at + 1]]));
}

test("each linter refuses what is wrong in its language", { timeout: 300_000 }, (context) => {
  context.skip(!kept, "the linters are not made yet: npm run check, or tests/lint/tools");
  const done = spawnSync("bash", ["-c", "tests/lint/run 2>&1"], { cwd: planted(), encoding: "utf8" });
  expect(done.status, done.stdout).toBe(1);
  expect(done.stdout).toContain("findings in: python types bash go rego");
  const said = parts(done.stdout);
  for (const { part, says } of PLANTED) expect(said[part]).toContain(says);
});
