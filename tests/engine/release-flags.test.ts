import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { start } from "./support/process.js";
import { Wrapper } from "./support/wrapper.js";

let wrapper: Wrapper;

beforeEach(() => {
  wrapper = new Wrapper();
});

afterEach(() => wrapper.remove());

const KMS = "--kms-key=awskms:///alias/x";
/** The flag of this name that a release gets; nothing when it gets none. */
const flagOf = (name: string, words: string[]) =>
  words.find((word) => word.startsWith(`--${name}=`))?.replace(/^.*?=/, "");

/** Where a call says that it comes from; nothing where it says nothing. */
function originOf(verb: string): Record<string, string | boolean> | undefined {
  const flag = wrapper.run("call", KMS, verb).words.find((word) => word.startsWith("--origin="));
  return flag === undefined ? undefined : JSON.parse(flag.replace("--origin=", ""));
}

describe("where the source comes from", () => {
  let repo: string;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x.invalid", "-C", repo, ...args], {
      encoding: "utf8",
    }).trim();

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

  test("no commit, and verbs that build nothing", () => {
    const { words, stderr, code } = wrapper.run("call", KMS, "release");
    expect([code, words.join().includes("commit")]).toEqual([0, false]);
    expect(stderr).toContain("the provenance names no source");
    git("commit", "--quiet", "--allow-empty", "-m", "first");
    expect(Object.keys(originOf("promote") ?? {})).toEqual(["caller"]);
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
    expect(["promote", "rollback", "unbundle"].map(callerOf)).toEqual(Array(3).fill("ann"));
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

describe("keyless signing", () => {
  const TOKEN = "head.body-of_the.token";
  const BEARER = "bearer-of-the-job";
  const server = createServer((request, response) => {
    const good =
      request.headers.authorization === `Bearer ${BEARER}` || request.headers.authorization === `bearer ${BEARER}`;
    response.statusCode = good && request.url === "/token?api=2&audience=sigstore" ? 200 : 401;
    response.end(response.statusCode === 200 ? JSON.stringify({ count: 1, value: TOKEN }) : "refused");
  });

  beforeEach(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    wrapper.env.IMAGE_FACTORY_SIGN = "keyless";
    wrapper.env.ACTIONS_ID_TOKEN_REQUEST_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api=2`;
    wrapper.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = BEARER;
    wrapper.script("bin/curl", '#!/bin/bash\nprintf "%s\\n" "curl $*" >>"$FAKE_LOG"\nPATH=${PATH#*:} exec curl "$@"\n');
  });

  afterEach(() => new Promise((done) => server.close(done)));

  test("GitHub: a command fetches a token whenever dagger asks; neither token is in an argument or the output", async () => {
    const { stdout, stderr, code } = await wrapper.start("call", "release").ended;
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("made the signing key")]);
    const secret = flagOf("identity-token", stdout.split("\n")) ?? "";
    expect(secret).toMatch(/^cmd:/);
    expect(stdout).not.toContain("--signing-key");
    const fetched = await start("sh", ["-c", secret.slice("cmd:".length)], wrapper.folder, wrapper.env).ended;
    expect(fetched.stdout).toBe(TOKEN);
    expect(wrapper.read("log")).toContain("curl --silent");
    for (const text of [wrapper.read("log"), stdout, stderr]) {
      expect(text).not.toContain(TOKEN);
      expect(text).not.toContain(BEARER);
    }
  });

  test("GitHub refuses: the release ends before it begins", async () => {
    wrapper.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = "another";
    const { stdout, stderr, code } = await wrapper.start("call", "release").ended;
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("IDENTITY_TOKEN: GitHub gave no token");
    expect(stderr).not.toContain("another");
  });

  test("the variables of GitLab and of the user are named, not read", () => {
    wrapper.env.SIGSTORE_ID_TOKEN = TOKEN;
    expect(wrapper.run("call", "promote").words).toContain("--identity-token=env:SIGSTORE_ID_TOKEN");
    wrapper.env.IMAGE_FACTORY_IDENTITY_TOKEN = TOKEN;
    const { words, stderr } = wrapper.run("call", "promote");
    expect(words).toContain("--identity-token=env:IMAGE_FACTORY_IDENTITY_TOKEN");
    expect(words.join() + stderr).not.toContain(TOKEN);
  });

  test("nowhere to get a token from, and a word that is none", () => {
    delete wrapper.env.ACTIONS_ID_TOKEN_REQUEST_URL;
    expect(wrapper.run("call", "release")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("IDENTITY_TOKEN: keyless"),
    });
    wrapper.env.IMAGE_FACTORY_SIGN = "yes";
    expect(wrapper.run("call", "release")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("must be key or keyless, got yes"),
    });
  });
});

describe("a key in a KMS", () => {
  const URI = "awskms:///alias/team";
  const signing = (words: string[]) => words.filter((word) => /^--(?:signing|kms|identity)/.test(word));

  beforeEach(() => {
    wrapper.env.IMAGE_FACTORY_KMS_KEY = URI;
  });

  test("signs in place of a pair of keys, and none is made", () => {
    const { words, stderr } = wrapper.run("call", "release");
    expect(signing(words)).toEqual([`--kms-key=${URI}`]);
    expect(stderr + wrapper.read("log")).not.toMatch(/made the signing key|cosign/);
    wrapper.env.IMAGE_FACTORY_KMS_ENV = "cmd:pass show kms";
    for (const verb of ["release", "promote", "rollback", "unbundle"]) {
      const expected = [`--kms-key=${URI}`, "--kms-environment=cmd:pass show kms"];
      expect(signing(wrapper.run("call", verb).words)).toEqual(expected);
    }
    for (const verb of ["verify", "promotions", "bundle"]) expect(signing(wrapper.run("call", verb).words)).toEqual([]);
  });

  test("whose variables are in a file is given the file's whole path", () => {
    writeFileSync(wrapper.path("kms.env"), "AWS_REGION=x\n");
    wrapper.env.IMAGE_FACTORY_KMS_ENV = "kms.env";
    const { words } = wrapper.run("call", "release");
    expect(flagOf("kms-environment", words)).toBe(`file:${wrapper.path("kms.env")}`);
  });

  test("that is given in the call gets the variables, too; what is given there is not added again", () => {
    wrapper.env.IMAGE_FACTORY_KMS_ENV = "env:MINE";
    expect(signing(wrapper.run("call", KMS, "release").words)).toEqual(["--kms-environment=env:MINE", KMS]);
    const own = ["--kms-key=gcpkms://x", "--kms-environment=env:OTHER"];
    expect(signing(wrapper.run("call", ...own, "release").words)).toEqual(own);
    expect(signing(wrapper.run("call", "--signing-key=env:X", "release").words)).toEqual(["--signing-key=env:X"]);
  });

  test("whose variables are in the place of their name is refused, and they are not shown", () => {
    wrapper.env.IMAGE_FACTORY_KMS_ENV = "AWS_SECRET_ACCESS_KEY=c2VjcmV0";
    const { code, stderr, words } = wrapper.run("call", "release");
    expect([code, words]).toEqual([1, []]);
    expect(stderr).toContain("KMS_ENV: IMAGE_FACTORY_KMS_ENV must be a file");
    expect(stderr).not.toContain("c2VjcmV0");
  });

  test.each([
    [{ IMAGE_FACTORY_SIGN: "keyless" }, "both say what signs"],
    [{ IMAGE_FACTORY_SIGN: "key" }, "both say what signs"],
    [{ IMAGE_FACTORY_KMS_KEY: "", IMAGE_FACTORY_KMS_ENV: "env:MINE" }, "and no key"],
    [{ IMAGE_FACTORY_KMS_KEY: "", IMAGE_FACTORY_KMS_ENV: "env:MINE", IMAGE_FACTORY_SIGN: "keyless" }, "and no key"],
  ])("with %j is refused: it is not clear what signs", (env, message) => {
    Object.assign(wrapper.env, env);
    const { code, stderr, words } = wrapper.run("call", "release");
    expect([code, words]).toEqual([1, []]);
    expect(stderr).toMatch(new RegExp(`KMS_KEY: .*${message}`));
    expect(wrapper.read("log")).not.toContain("cosign");
  });

  test("is named by its URI, not by IMAGE_FACTORY_SIGN", () => {
    Object.assign(wrapper.env, { IMAGE_FACTORY_KMS_KEY: "", IMAGE_FACTORY_SIGN: "kms" });
    const { code, stderr } = wrapper.run("call", "release");
    expect([code, stderr]).toEqual([1, expect.stringContaining("must be key or keyless, got kms")]);
  });
});

describe("credentials of registries", () => {
  const auth = (value: string, verb = "verify") => {
    wrapper.env.IMAGE_FACTORY_REGISTRY_AUTH = value;
    return flagOf("registry-auth", wrapper.run("call", KMS, verb).words);
  };

  test.each(["env:AUTH", "file:/run/auth", "cmd:pass show x", "vault:kv/auth"])("%s is handed on", (value) => {
    expect(auth(value)).toBe(value);
  });

  test("a file is named by its whole path", () => {
    writeFileSync(wrapper.path("config.json"), "{}");
    expect(auth("config.json", "release")).toBe(`file:${wrapper.path("config.json")}`);
  });

  test("a value that is the secret itself is refused and not shown", () => {
    wrapper.env.IMAGE_FACTORY_REGISTRY_AUTH = '{"auths":{"x":{"auth":"c2VjcmV0"}}}';
    const { code, stderr, words } = wrapper.run("call", "verify");
    expect([code, words]).toEqual([1, []]);
    expect(stderr).toContain("REGISTRY_AUTH: ");
    expect(stderr).not.toContain("c2VjcmV0");
  });

  test("calls that talk to no environment get none", () => {
    wrapper.env.IMAGE_FACTORY_REGISTRY_AUTH = "env:AUTH";
    expect(wrapper.run("call", "image", "--name=x", "test").words.join()).not.toContain("registry-auth");
  });
});
