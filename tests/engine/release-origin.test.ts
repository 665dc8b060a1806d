import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { git as gitIn } from "./support/git.js";
import { flagOf, KMS, Wrapper } from "./support/wrapper.js";

let wrapper: Wrapper;

beforeEach(() => {
  wrapper = new Wrapper();
});

afterEach(() => wrapper.remove());

/** Where a call says that it comes from; nothing where it says nothing. */
function originOf(verb: string): Record<string, string | boolean> | undefined {
  const flag = flagOf("origin", wrapper.run("call", KMS, verb).words);
  return flag === undefined ? undefined : JSON.parse(flag);
}

describe("where the source comes from", () => {
  let repo: string;
  const git = (...args: string[]) => gitIn(repo, ...args);

  beforeEach(() => {
    repo = wrapper.path("repo");
    mkdirSync(repo);
    for (const part of ["daggerw", "dagger.json", "engine"]) cpSync(part, `${repo}/${part}`, { recursive: true });
    wrapper.program = `${repo}/daggerw`;
    git("init", "--quiet");
  });

  test("a clean commit, a dirty tree, an untracked file", () => {
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    const commit = git("rev-parse", "HEAD");
    expect(originOf("release")).toEqual({ commit, dirty: false });
    writeFileSync(`${repo}/new`, "");
    expect(originOf("release")).toEqual({ commit, dirty: true });
    git("add", "new");
    expect(originOf("release")).toEqual({ commit, dirty: true });
  });

  describe("a file that the commit does not have as it lies there", () => {
    /** Folders that a build reads, with a file that git ignores, all in one commit. */
    const commit = () => {
      put("images/x/app/server.py", "print()\n");
      put(".gitignore", "*.pyc\n.env\n__pycache__/\n/notes\n");
      git("add", ".");
      git("commit", "--quiet", "-m", "first");
    };
    const put = (file: string, text: string) => {
      mkdirSync(dirname(`${repo}/${file}`), { recursive: true });
      writeFileSync(`${repo}/${file}`, text);
    };
    const SERVER = "images/x/app/server.py";
    const dirty = () => originOf("release")?.dirty;

    test.each<[string, () => void]>([
      ["is ignored, and is read by a build", () => put("images/x/app/.env", "DB_PASSWORD=hunter2")],
      ["is compiled Python in a folder of its own name", () => put("bases/y/app.pyc", "x")],
      ["is an empty file that is ignored", () => put("policies/.env", "")],
      [
        "is not shown, by the configuration",
        () => {
          git("config", "status.showUntrackedFiles", "no");
          put("images/x/new.py", "");
        },
      ],
      [
        "is skip-worktree",
        () => {
          git("update-index", "--skip-worktree", SERVER);
          put(SERVER, "evil");
        },
      ],
      [
        "is assumed to be unchanged",
        () => {
          git("update-index", "--assume-unchanged", SERVER);
          put(SERVER, "evil");
        },
      ],
      [
        "is made equal by a filter",
        () => {
          put(".git/info/attributes", "*.py filter=good");
          git("config", "filter.good.clean", "echo 'print()'");
          put(SERVER, "evil");
        },
      ],
      [
        "has other line ends",
        () => {
          git("config", "core.autocrlf", "true");
          put(SERVER, "print()\r\n");
        },
      ],
      [
        "is executable",
        () => {
          git("config", "core.fileMode", "false");
          chmodSync(`${repo}/${SERVER}`, 0o755);
        },
      ],
      [
        "is a link to what it was",
        () => {
          renameSync(`${repo}/${SERVER}`, `${repo}/notes`);
          symlinkSync("../../../notes", `${repo}/${SERVER}`);
        },
      ],
      ["is gone", () => rmSync(`${repo}/${SERVER}`)],
      ["is a link beside the others", () => symlinkSync("/etc/passwd", `${repo}/images/x/app/y.pyc`)],
      ["is of the module", () => put("pipeline/src/evil.pyc", "")],
      [
        "is another under the name of the commit's object",
        () => {
          put(SERVER, "evil");
          const now = git("hash-object", "-w", SERVER);
          git("replace", git("rev-parse", `HEAD:${SERVER}`), now);
        },
      ],
      [
        "cannot be told from the commit's: objects are lost",
        () => rmSync(`${repo}/.git/objects/${git("rev-parse", "HEAD^{tree}").replace(/^../, "$&/")}`, { force: true }),
      ],
      [
        "is in an index of the caller's",
        () => {
          put("images/x/new", "");
          wrapper.env.GIT_INDEX_FILE = `${repo}/.git/other`;
          execFileSync("git", ["-C", repo, "add", "."], { env: wrapper.env });
        },
      ],
      [
        "is in another repository that the caller names",
        () => {
          put("images/x/new", "");
          execFileSync("git", ["init", "--quiet", wrapper.path("empty")]);
          wrapper.env.GIT_DIR = wrapper.path("empty/.git");
        },
      ],
    ])("%s", (_, change) => {
      commit();
      expect(dirty()).toBe(false);
      change();
      expect(dirty()).toBe(true);
    });

    test("what no build reads does not count: caches of Python, what is ignored elsewhere", () => {
      commit();
      put("images/x/app/__pycache__/a.pyc", "");
      put("node_modules/x/.env", "");
      put("notes", "");
      expect(dirty()).toBe(false);
    });

    test("its name is told, its text is not", () => {
      commit();
      put("images/x/app/.env", "DB_PASSWORD=hunter2");
      const { stderr } = wrapper.run("call", KMS, "release");
      expect(stderr).toContain("images/x/app/.env is in no commit");
      expect(stderr).not.toContain("hunter2");
    });

    test("another repository is named by its own commit; an address by none", () => {
      commit();
      const other = wrapper.path("other");
      const there = (...args: string[]) => gitIn(other, ...args);
      const of = (...flags: string[]) => {
        const found = flagOf("origin", wrapper.run("call", KMS, ...flags, "release").words);
        return JSON.parse(found ?? "null");
      };
      mkdirSync(other);
      there("init", "--quiet");
      there("commit", "--quiet", "--allow-empty", "-m", "theirs");
      const factory = { commit: git("rev-parse", "HEAD"), dirty: false };
      const theirs = { commit: there("rev-parse", "HEAD"), dirty: false, factory };
      expect(of(`--source=${other}`)).toEqual(theirs);
      expect(of("--source", "other")).toEqual(theirs);
      mkdirSync(`${other}/images`);
      writeFileSync(`${other}/images/x`, "");
      expect(of(`--source=${other}`)).toEqual({ ...theirs, dirty: true });
      rmSync(`${other}/images`, { recursive: true });
      put("pipeline/src/evil.pyc", "");
      const changed = { ...theirs, dirty: true, factory: { ...factory, dirty: true } };
      expect(of(`--source=${other}`)).toEqual(changed);
      rmSync(`${repo}/pipeline`, { recursive: true });
      // What lies beneath the other repository is this one's.
      put("policies/severity.yaml", "");
      expect(of(`--source=${other}`)).toEqual(changed);
      expect(of("--source=https://git.invalid/x")).toEqual({});
    });
  });

  test("called from inside another repository with images, that one is built, and the keys may not lie there", () => {
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    const other = wrapper.path("größe und weite");
    mkdirSync(`${other}/images/x`, { recursive: true });
    execFileSync("git", ["init", "--quiet", other]);
    const call = (folder: string, ...words: string[]) => wrapper.runIn(folder, "call", ...words);
    const source = (words: string[]) => flagOf("source", words);
    expect(source(call(`${other}/images/x`, "images").words)).toBe(other);
    expect(call(other, "images").stderr).toContain(`building the repository ${other}`);
    expect(source(call(other, `--source=${repo}`, "images").words)).toBe(repo);
    expect(source(call(repo, "images").words)).toBeUndefined();
    rmSync(`${other}/images`, { recursive: true });
    expect(source(call(other, "images").words)).toBeUndefined();
    wrapper.env.IMAGE_FACTORY_KEYS = `${other}/keys`;
    expect(wrapper.run("call", `--source=${other}`, KMS, "release").stderr).toContain("KEYS_FOLDER");
  });

  test("no commit, and verbs that build nothing", () => {
    const { words, stderr, code } = wrapper.run("call", KMS, "release");
    expect([code, words.join().includes("commit")]).toEqual([0, false]);
    expect(stderr).toContain("the provenance names no source");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    expect(Object.keys(originOf("promote") ?? {})).toEqual(["caller", "owner"]);
  });

  test.each([
    ["https://user:secret@example.com/team/x.git", "https://example.com/team/x.git"],
    ["https://secret@example.com/team/x?token=secret#secret", "https://example.com/team/x"],
    ["https://user:p@secret@example.com/x", "https://example.com/x"],
    ["https://user:sec/ret@example.com/x", undefined],
    ["git@example.com:team/x.git", "ssh://example.com/team/x.git"],
    ["user:secret@example.com:team/x.git", undefined],
    ["ssh://git@example.com:2222/team/x.git", "ssh://example.com:2222/team/x.git"],
    ["/srv/git/x.git", undefined],
    ["file:///srv/git/x.git", undefined],
  ])("the remote %s is named as %s", (url, named) => {
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    git("remote", "add", "other", "https://other.invalid/x");
    git("remote", "add", "origin", url);
    const origin = originOf("release");
    expect(origin?.repository).toBe(named);
    expect(JSON.stringify(origin)).not.toContain("secret");
  });
});

describe("who calls", () => {
  const callerOf = (verb: string) => originOf(verb)?.caller;

  test("the account of the CI, where something is written into a journal", () => {
    wrapper.env.GITHUB_ACTOR = "ann";
    expect(["promote", "rollback", "unbundle", "break-lease"].map(callerOf)).toEqual(Array(4).fill("ann"));
    expect(["release", "verify", "promotions", "bundle"].map(callerOf)).toEqual(Array(4).fill(undefined));
  });

  test("a person, by the address that git has, or by the account", () => {
    expect(callerOf("promote")).toMatch(/./);
  });

  test("whatever the name is, it is JSON", () => {
    wrapper.env.GITHUB_ACTOR = 'a "b" \\c, d}';
    expect(callerOf("promote")).toBe('a "b" \\c, d}');
  });
});

describe("whose lease it is", () => {
  const OWNER = /^[0-9a-f-]{36}$/;
  const ownerIn = (words: string) => /"owner":"([^"]*)"/.exec(words)?.[1] ?? "";

  test("is the same in one run after another, also after one that was killed; two at once are two", async () => {
    const first = String(originOf("promote")?.owner);
    expect(first).toMatch(OWNER);
    expect(["rollback", "unbundle", "break-lease"].map((verb) => originOf(verb)?.owner)).toEqual(Array(3).fill(first));
    expect(originOf("release")?.owner).toBeUndefined();

    wrapper.env.FAKE_READY = wrapper.path("ready");
    const running = wrapper.start("call", KMS, "promote");
    while (!existsSync(wrapper.path("ready"))) await sleep(20);
    expect(ownerIn(wrapper.read("log").trim().split("\n").at(-1) ?? "")).toBe(first);
    delete wrapper.env.FAKE_READY;
    const second = String(originOf("promote")?.owner);
    expect(second).toMatch(OWNER);
    expect(second).not.toBe(first);
    process.kill(-(running.child.pid ?? 0), "SIGKILL");
    await running.ended;
    expect(originOf("promote")?.owner).toBe(first);
  });
});

describe("who builds", () => {
  const builderOf = (verb: string) => [originOf(verb)?.builder, originOf(verb)?.invocation];

  test("nothing is said of a machine of one's own", () => {
    expect(builderOf("release")).toEqual([undefined, undefined]);
  });

  test("GitHub", () => {
    Object.assign(wrapper.env, {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://git.invalid",
      GITHUB_REPOSITORY: "team/x",
      GITHUB_WORKFLOW_REF: "team/x/.github/workflows/main.yml@refs/heads/main",
      GITHUB_RUN_ID: "7",
      GITHUB_RUN_ATTEMPT: "2",
    });
    const expected = [
      "https://git.invalid/team/x/.github/workflows/main.yml@refs/heads/main",
      "https://git.invalid/team/x/actions/runs/7/attempts/2",
    ];
    expect(builderOf("release")).toEqual(expected);
    expect(builderOf("promote")).toEqual(expected);
    expect(builderOf("verify")).toEqual([undefined, undefined]);
  });

  test.each([
    [{ CI_COMMIT_REF_NAME: "main" }, "refs/heads/main"],
    [{ CI_COMMIT_REF_NAME: "v1", CI_COMMIT_TAG: "v1" }, "refs/tags/v1"],
  ])("GitLab, %j", (ref, expected) => {
    const job = { CI_PROJECT_URL: "https://git.invalid/team/x", CI_JOB_URL: "https://git.invalid/team/x/-/jobs/7" };
    Object.assign(wrapper.env, { GITLAB_CI: "true", CI_CONFIG_PATH: ".gitlab-ci.yml", ...job, ...ref });
    expect(builderOf("release")).toEqual([
      `https://git.invalid/team/x//.gitlab-ci.yml@${expected}`,
      "https://git.invalid/team/x/-/jobs/7",
    ]);
  });
});
