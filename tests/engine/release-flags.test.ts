import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { start } from "./support/process.js";
import { flagOf, KMS, Wrapper } from "./support/wrapper.js";

let wrapper: Wrapper;

beforeEach(() => {
  wrapper = new Wrapper();
});

afterEach(() => wrapper.remove());

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
    for (const verb of [
      "verify",
      "promotions",
      "bundle",
      "where",
      "fleet-index",
      "diff",
      "drift",
      "drift-report",
      "outlook",
    ])
      expect(signing(wrapper.run("call", verb).words)).toEqual([]);
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
