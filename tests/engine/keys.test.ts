import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Wrapper } from "./support/wrapper.js";

let wrapper: Wrapper;

beforeEach(() => {
  wrapper = new Wrapper();
});

afterEach(() => wrapper.remove());

const KEYS = "user/.config/image-factory/keys";
const keys = (name = "") => wrapper.path(join(KEYS, name));
const release = (...more: string[]) => wrapper.run("call", ...more, "release", "--name=onnxruntime");
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
const calls = (program: string) =>
  wrapper
    .read("log")
    .split("\n")
    .filter((line) => line.startsWith(`${program} `));
/** Every path below a folder, links not followed. */
const below = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true });

/** The fingerprint of the key that signs; key and password are whole and of one making. */
function expectPair(): string {
  const key = readFileSync(keys("signing/cosign.key"), "utf8").trim();
  expect(key).toBe(sha256(readFileSync(keys("signing/password"))));
  return readlinkSync(keys("signing")).replace("pairs/", "");
}

/** The same, and it is trusted. */
function expectWhole(): string {
  const name = expectPair();
  expect(readFileSync(keys(`trusted/${name}.pub`), "utf8")).toBe(readFileSync(keys("signing/cosign.pub"), "utf8"));
  return name;
}

const SIGNING = ["release", "promote", "rollback", "unbundle", "break-lease"];

describe("the first release", () => {
  test("makes a key that nobody else can read, and names it to the module", () => {
    const { words, code, stderr } = release();
    expect(code).toBe(0);
    expect(words.slice(words.indexOf("call") + 5)).toEqual([
      `--signing-key=file:${keys("signing/cosign.key")}`,
      `--signing-password=file:${keys("signing/password")}`,
      ...words.filter((word) => word.startsWith("--origin=")),
      `--trusted-keys=${keys("trusted")}`,
      `--mod=${process.cwd()}`,
      "release",
      "--name=onnxruntime",
    ]);
    expect(stderr).toContain("up to ten minutes, once");
    expectWhole();
    expect(mode(keys())).toBe("700");
    const found = below(keys()).map((entry) => [entry, mode(join(entry.parentPath, entry.name))] as const);
    expect(found.filter(([entry]) => entry.isFile()).length).toBeGreaterThan(3);
    for (const [entry, bits] of found)
      if (!entry.isSymbolicLink()) expect([entry.name, bits.slice(1)]).toEqual([entry.name, "00"]);
  });

  test("the password has 32 random bytes and is in no argument, output or file of the state", () => {
    const { words, stderr } = release();
    const password = readFileSync(keys("signing/password"), "utf8");
    expect(Buffer.from(password, "base64")).toHaveLength(32);
    expect(password).not.toContain("\n");
    const state = below(wrapper.path("home")).filter((entry) => entry.isFile());
    const texts = state.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(texts.length).toBeGreaterThan(2);
    for (const text of [...texts, wrapper.read("log"), words.join("\n"), stderr]) expect(text).not.toContain(password);
  });

  test("the second one makes nothing", () => {
    release();
    const name = expectWhole();
    const second = release();
    expect(second.stderr).not.toContain("daggerw: made");
    expect([expectWhole(), calls("cosign").length]).toEqual([name, 1]);
  });

  test("two at once make one key, in one or two state folders", async () => {
    wrapper.env.FAKE_SLOW = "0.5";
    const first = wrapper.start("call", "release");
    wrapper.env.IMAGE_FACTORY_HOME = wrapper.path("home2");
    const second = wrapper.start("call", "release");
    const third = wrapper.start("call", "release");
    const ends = await Promise.all([first.ended, second.ended, third.ended]);
    expect(ends.map((end) => end.code)).toEqual([0, 0, 0]);
    const named = ends.map((end) => end.stdout.split("\n").filter((word) => word.startsWith("--signing-key")));
    expect(new Set(named.flat()).size).toBe(1);
    expect(calls("cosign")).toHaveLength(1);
    expectWhole();
  });

  test("whoever promotes makes none in passing, and is told where it was looked for", () => {
    for (const verb of ["promote", "rollback", "unbundle"]) {
      const { code, words, stderr } = wrapper.run("call", verb);
      expect([code, words, stderr]).toEqual([
        1,
        [],
        expect.stringContaining(`KEYS_NONE: there is no signing key in ${keys()}`),
      ]);
    }
    expect(wrapper.run("call", "verify").stderr).toContain(`no public keys in ${keys("trusted")}`);
    expect(existsSync(keys())).toBe(false);
    release();
    const name = expectWhole();
    expect(wrapper.run("call", "promote").words).toContain(`--signing-key=file:${keys("signing/cosign.key")}`);
    expect(expectWhole()).toBe(name);
  });

  test("a rotation that is killed at any moment leaves the old key or the new one, whole", async () => {
    release();
    wrapper.env.FAKE_SLOW = "0.02";
    for (let moment = 0; moment < 16; moment++) {
      const running = wrapper.start("keys", "rotate");
      await new Promise((done) => setTimeout(done, 15 + moment * 12));
      try {
        process.kill(-(running.child.pid as number), "SIGKILL");
      } catch {}
      await running.ended;
      expectPair();
      expect(release().code).toBe(0);
      expectWhole();
    }
    expect(wrapper.run("keys", "rotate").code).toBe(0);
    expect(readdirSync(keys("pairs"))).toEqual([expectWhole()]);
    expect(readdirSync(keys()).sort()).toEqual(["lock", "pairs", "signing", "trusted"]);
  }, 120_000);

  test("a password of the user's is not written down, and is asked for when it is missing", () => {
    wrapper.env.IMAGE_FACTORY_KEY_PASSWORD = "of my own";
    expect(release().words).toContain("--signing-password=env:IMAGE_FACTORY_KEY_PASSWORD");
    expect(readFileSync(keys("signing/cosign.key"), "utf8").trim()).toBe(sha256("of my own"));
    expect(readdirSync(keys("signing"))).toEqual(["cosign.key", "cosign.pub"]);
    delete wrapper.env.IMAGE_FACTORY_KEY_PASSWORD;
    expect(release()).toMatchObject({ code: 1, stderr: expect.stringContaining("KEYS_PASSWORD: ") });
  });
});

describe("calls that make no key", () => {
  /** Functions of the module that ask whom an environment trusts, as the CLI names them. */
  const asking = [...readFileSync("pipeline/src/index.ts", "utf8").matchAll(/^ {2}async (\w+)\(([\s\S]*?)^ {2}\}$/gm)]
    .filter(([, , text = ""]) => text.includes("callOf(this)"))
    .map(([, name = ""]) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));

  test("those that ask whom an environment trusts are found", () => {
    expect(asking).toEqual(
      expect.arrayContaining(["verify", "promotions", "bundle", "where", "fleet-index", "drift-report"]),
    );
  });

  test.each(asking.filter((verb) => !SIGNING.includes(verb)))("%s trusts the keys that are there", (verb) => {
    expect(wrapper.run("call", verb).words.join()).not.toMatch(/signing|trusted/);
    expect(calls("cosign")).toEqual([]);
    release();
    const { words } = wrapper.run("call", verb);
    expect(words).toContain(`--trusted-keys=${keys("trusted")}`);
    expect(words.join()).not.toMatch(/signing|source/);
  });

  test.each(["--kms-key=awskms:///alias/x", "--signing-key=env:MINE", "--identity-token=env:MINE"])(
    "with %s",
    (flag) => {
      const { words } = release(flag);
      expect(words.filter((word) => /^--(?:signing|kms|identity)/.test(word))).toEqual([flag]);
      expect(calls("cosign")).toEqual([]);
    },
  );

  test("help, builds, and other modules", () => {
    const all = [
      release("--help"),
      wrapper.run("call", "image", "--name=x", "test"),
      wrapper.run("call", "-m", "x", "release"),
    ];
    for (const { words } of all) expect(words.join()).not.toContain("signing");
    expect(calls("cosign")).toEqual([]);
  });

  test("a flag that is given is not added again", () => {
    release();
    const { words } = release("--trusted-keys=mine", "--origin={}");
    expect(words.filter((word) => /^--(?:trusted|origin)/.test(word))).toEqual(["--trusted-keys=mine", "--origin={}"]);
  });
});

describe("a folder that is not safe is refused", () => {
  const refused = () => {
    const { code, stderr } = release();
    expect([code, calls("cosign").length]).toEqual([1, 0]);
    return stderr.split("\n").find((line) => line.includes("KEYS_FOLDER: "));
  };

  test("inside the checkout, also by a link", () => {
    wrapper.env.IMAGE_FACTORY_KEYS = join(process.cwd(), "registry", "keys");
    expect(refused()).toContain("is inside the checkout");
    symlinkSync(process.cwd(), wrapper.path("link"));
    wrapper.env.IMAGE_FACTORY_KEYS = wrapper.path("link/keys");
    expect(refused()).toContain("is inside the checkout");
  });

  test.each([0o750, 0o701, 0o720])("open to others: mode %o", (bits) => {
    mkdirSync(keys(), { recursive: true });
    chmodSync(keys(), bits);
    expect(refused()).toContain("open to others");
  });

  test("a key in it that is open to others", () => {
    release();
    chmodSync(keys("signing/cosign.key"), 0o644);
    const { code, stderr } = wrapper.run("call", "verify");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("cosign.key belongs to somebody else or is open to others"),
    ]);
  });
});

describe("./daggerw keys", () => {
  const today = new Date().toISOString().slice(0, 10);
  const list = () => wrapper.run("keys").words.map((line) => line.split("  ").slice(0, 2));

  test("rotate: the new key signs, the old one stays trusted until it is retired", () => {
    release();
    const old = expectWhole();
    expect(list()).toEqual([[`sha256:${old}`, "signs, trusted"]]);
    expect(wrapper.run("keys", "rotate").code).toBe(0);
    const next = expectWhole();
    expect(next).not.toBe(old);
    expect(readdirSync(keys("pairs"))).toEqual([next]);
    expect(list().sort()).toEqual(
      [
        [`sha256:${next}`, "signs, trusted"],
        [`sha256:${old}`, "trusted"],
      ].sort(),
    );
    expect(wrapper.run("keys", "retire", `sha256:${old.slice(0, 12)}`).code).toBe(0);
    expect(list()).toEqual([
      [`sha256:${next}`, "signs, trusted"],
      [`sha256:${old}`, `retired ${today}`],
    ]);
    expect(readdirSync(keys("trusted")).sort()).toEqual([`${next}.pub`, "retired"]);
    expect(readdirSync(keys("trusted/retired"))).toEqual([`${old}.${today}.pub`]);
    expect(release().words).toContain(`--trusted-keys=${keys("trusted")}`);
  });

  test("retire --until: lines of journals count up to that day", () => {
    release();
    const old = expectWhole();
    wrapper.run("keys", "rotate");
    for (const day of ["2026-13-01", "2026-02-30", "tomorrow", "2099-01-01", "", "2026-1-1"]) {
      const { code, stderr } = wrapper.run("keys", "retire", old, `--until=${day}`);
      expect([day, code, stderr]).toEqual([day, 1, expect.stringContaining("KEYS_UNTIL")]);
    }
    expect(wrapper.run("keys", "retire", old, "2026-11-20").stderr).toContain("unknown argument");
    expect(wrapper.run("keys", "retire", old, "--until=2026-11-20").code).toBe(0);
    expect(readdirSync(keys("trusted/retired"))).toEqual([`${old}.2026-11-20.pub`]);
  });

  test("the fingerprint is the sha256 of the key in DER", () => {
    release();
    const body = readFileSync(keys("signing/cosign.pub"), "utf8").replace(/-----.*-----/g, "");
    expect(list()[0]?.[0]).toBe(`sha256:${sha256(Buffer.from(body, "base64"))}`);
  });

  test("a public key of a colleague is trusted when it lies in trusted/", () => {
    release();
    copyFileSync(keys("signing/cosign.pub"), wrapper.path("theirs"));
    wrapper.run("keys", "rotate");
    const [own] = list();
    writeFileSync(keys("trusted/theirs.pub"), readFileSync(wrapper.path("theirs"), "utf8").replaceAll("\n", "\r\n"));
    expect(list().filter(([name]) => name !== own?.[0])).not.toEqual([]);
    expect(new Set(list().map(([name]) => name)).size).toBe(2);
  });

  test.each([
    [[], "give 8 to 64"],
    [["rm -rf"], "give 8 to 64"],
    [["00000000"], "0 trusted keys have"],
  ])("retire %j is refused", (words, message) => {
    release();
    expect(wrapper.run("keys", "retire", ...words)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message),
    });
  });

  test("the key that signs is not retired", () => {
    release();
    const { code, stderr } = wrapper.run("keys", "retire", expectWhole());
    expect([code, stderr]).toEqual([1, expect.stringContaining("is the key that signs")]);
    expectWhole();
  });

  test("without keys it says so; an unknown command names those that there are", () => {
    expect(wrapper.run("keys").stderr).toContain("no keys in");
    expect(wrapper.run("keys", "delete").stderr).toContain("there are: list, make, rotate, retire");
  });

  test("on another system than Linux it says what to do", () => {
    wrapper.script("bin/uname", '#!/bin/sh\ncase "$1" in -s) echo Darwin ;; *) echo x86_64 ;; esac\n');
    const { code, stderr } = release();
    expect([code, stderr]).toEqual([1, expect.stringContaining("give --signing-key=file:PATH")]);
  });
});
