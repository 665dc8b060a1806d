import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

const ROOT = resolve(".");
/** A machine on which everything else runs, too, takes its time. */
const LIMIT = 300_000;
let folder = "";

function git(...args: string[]): string {
  const named = ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args];
  return execFileSync("git", named, { cwd: folder, encoding: "utf8" });
}

/** A repository of its own with the hook switched on as CONTRIBUTING.md says. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hook test-"));
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: ROOT, encoding: "utf8" }).split("\0").filter(Boolean);
  for (const file of files.filter((path) => existsSync(join(ROOT, path)))) {
    cpSync(join(ROOT, file), join(folder, file), { verbatimSymlinks: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  git("init", "--quiet");
  git("add", "--all", "--", ":!node_modules");
  git("commit", "--quiet", "--message", "all");
  const [command = ""] = readFileSync("CONTRIBUTING.md", "utf8").match(/git config core\.hooksPath \w+/) ?? [];
  git(...command.split(" ").slice(1));
}, LIMIT);

beforeEach(() => {
  git("reset", "--quiet", "--hard");
  git("clean", "--quiet", "--force", "-d", "--exclude=node_modules");
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Committed {
  status: number | null;
  said: string;
  /** Seconds of CPU, of all that ran: what a busy machine adds is not in it. */
  cpu: number;
}

/** Write files, stage them, and commit. */
function commit(files: Readonly<Record<string, string>>): Committed {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git("add", "--", ...Object.keys(files));
  return committed();
}

function committed(): Committed {
  const program =
    'git -c user.name=test -c user.email=test@example.com commit --quiet --message=x; code=$?; times; exit "$code"';
  const done = spawnSync("bash", ["-c", program], { cwd: folder, encoding: "utf8" });
  const [, children = ""] = done.stdout.trim().split("\n");
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  const cpu = parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
  return { status: done.status, said: done.stderr, cpu };
}

const own = (path: string) => readFileSync(join(folder, path), "utf8");

test(
  "lets through what is in order: TypeScript, Python, bash, YAML, inputs with their locks",
  () => {
    const done = commit({
      "pipeline/src/text/more.ts": `${own("pipeline/src/text/json.ts")}\n/** One. */\nexport const ONE = 1;\n`,
      "toolbox/fetch/more.py": '"""Nothing."""\n',
      "policies/waivers.yaml": `${own("policies/waivers.yaml")}# none\n`,
      "tests/more": "#!/usr/bin/env bash\nset -euo pipefail\necho more\n",
    });
    expect(done).toMatchObject({ status: 0, said: "" });
    // 5 s are promised on two cores that have nothing else to do.
    expect(done.cpu).toBeGreaterThan(0.5);
    expect(done.cpu).toBeLessThan(10);
  },
  LIMIT,
);

const BROKEN: readonly (readonly [what: string, path: string, text: (before: string) => string, said: RegExp])[] = [
  [
    "an unknown key",
    "images/onnxruntime/labels.yaml",
    (text) => `${text}titel: x\n`,
    /labels\.yaml:\d+:1: titel: unknown key; allowed: title/,
  ],
  [
    "inputs beyond their lock",
    "images/onnxruntime/inputs.yaml",
    (text) => text.replace("numpy==2.4.6", "numpy==2.4.5"),
    /onnxruntime\.amd64\.json[\s\S]*lock/,
  ],
  [
    "a lock that was edited",
    "images/onnxruntime/locks/onnxruntime.amd64.json",
    (text) => text.replace('"version": 1', '"version": 99'),
    /onnxruntime\.amd64\.json/,
  ],
  [
    "a Dockerfile that uses the network",
    "images/onnxruntime/Dockerfile",
    (text) => text.replace("RUN --network=none", "RUN --network=host"),
    /images\/onnxruntime\/Dockerfile:\d+/,
  ],
  [
    "a YAML file of an example",
    "examples/team/images/greeter/tests/smoke.yaml",
    () => "commands: []\n",
    /greeter\/tests\/smoke\.yaml:1:11: commands: expected at least 1 item/,
  ],
  [
    "a token",
    "docs/notes.md",
    () => ["The token is ghp_", "0123456789abcdefghijABCDEFGHIJ012345\n"].join(""),
    /secrets:\ndocs\/notes\.md: GitHub token\n/,
  ],
  [
    "TypeScript that biome would write otherwise",
    "pipeline/src/text/more.ts",
    () => "export const a = 'x'\n",
    /biome:[\s\S]*more\.ts/,
  ],
  ["JSON that is none", "dagger.json", () => "{", /biome:[\s\S]*dagger\.json/],
];

test.each(BROKEN)(
  "refuses %s",
  (_, path, text, said) => {
    const before = existsSync(join(folder, path)) ? own(path) : "";
    const head = git("rev-parse", "HEAD");
    const done = commit({ [path]: text(before) });
    expect(done.status).toBe(1);
    expect(done.said).toMatch(said);
    expect(done.said).toContain("Nothing is committed.");
    expect(git("rev-parse", "HEAD")).toBe(head);
  },
  LIMIT,
);

test(
  "tells all that is wrong at once",
  () => {
    const { said } = commit({
      "images/onnxruntime/labels.yaml": `${own("images/onnxruntime/labels.yaml")}titel: x\n`,
      "pipeline/src/text/more.ts": "export const a = 'x'\n",
    });
    expect(said).toMatch(/titel[\s\S]*biome:/);
  },
  LIMIT,
);

test(
  "judges what is staged, not what lies in the folder",
  () => {
    const labels = own("images/onnxruntime/labels.yaml");
    const path = "images/onnxruntime/labels.yaml";
    writeFileSync(join(folder, path), `${labels}titel: x\n`);
    expect(commit({ "docs/notes.md": "Nothing.\n" })).toMatchObject({ status: 0, said: "" });
    git("add", path);
    writeFileSync(join(folder, path), labels);
    expect(committed().status).toBe(1);
  },
  LIMIT,
);

test(
  "a file that is removed is missed where it is needed",
  () => {
    git("rm", "--quiet", "mixins/nonroot.yaml");
    const { status, said } = committed();
    expect(status).toBe(1);
    expect(said).toMatch(/unknown mixin "nonroot"/);
  },
  LIMIT,
);

test(
  "says what it needs where nothing can be checked",
  () => {
    rmSync(join(folder, "node_modules"));
    try {
      const { status, said } = commit({ "docs/notes.md": "Nothing more.\n" });
      expect(status).toBe(1);
      expect(said).toContain("Run 'npm ci', then commit again");
    } finally {
      symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    }
  },
  LIMIT,
);
