import { createPublicKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fingerprintOf,
  localKeyFile,
  type ReleasePolicy,
  type Trust,
  trustOf,
} from "../../../../pipeline/src/judgement/release-policy/index.js";
import { problemLines } from "../../fixtures.js";
import { KEY, POLICY, publicKey } from "./complete.js";

type Keys = ReleasePolicy["trust"]["keys"];

const FILE = "registry/keys/team.pub";
const ROOT = { path: "root.json", text: "", certificateLogs: true, signatureLogs: true, authorities: true };
const policyOf = (keys: Keys, identities: ReleasePolicy["trust"]["identities"] = []): ReleasePolicy => ({
  ...POLICY,
  trust: { localKeys: true, keys, identities },
});
/** The same key below several names. */
const same = (...keys: Keys): Trust =>
  trustOf(
    policyOf(keys),
    keys.map(({ file }) => ({ path: file, text: KEY.text })),
    [],
  );

test("a key and an identity have what the policy says of them, and nothing else", () => {
  const times = { from: "2026-01-01", until: "2026-12-31" };
  const identity = { issuer: "https://ci.example", subject: "a" };
  const policy = policyOf([{ file: FILE, ...times }], [identity, { ...identity, subject: "b", ...times }]);
  const trust = trustOf(policy, [{ path: FILE, text: KEY.text }], []);
  expect(trust).toStrictEqual({
    keys: [
      {
        ...{ name: "team", signer: fingerprintOf(KEY.text), pem: KEY.text },
        ...{ from: "2026-01-01", notAfter: "2026-12-31" },
      },
    ],
    identities: [
      { issuer: "https://ci.example", subject: "^(?:a)$", signer: "https://ci.example a" },
      {
        ...{ issuer: "https://ci.example", subject: "^(?:b)$", signer: "https://ci.example b" },
        ...{ from: "2026-01-01", notAfter: "2026-12-31" },
      },
    ],
  });
  expect(trustOf(policy, [{ path: FILE, text: KEY.text }], [], ROOT).root).toBe(ROOT);
});

test("a key without times has none", () => {
  expect(same({ file: FILE })).toStrictEqual({
    keys: [{ name: "team", signer: fingerprintOf(KEY.text), pem: KEY.text }],
    identities: [],
  });
  expect(trustOf(POLICY, [], [{ path: "a.pub", text: KEY.text }]).keys).toStrictEqual([
    { name: "local-a", signer: fingerprintOf(KEY.text), pem: KEY.text },
  ]);
});

test("a fingerprint is of the key, whatever its text looks like", () => {
  const spaced = `${KEY.text.trim().replaceAll("\n", "\r\n")}\r\n\r\n`;
  expect(fingerprintOf(spaced)).toBe(fingerprintOf(KEY.text));
  const der = createPublicKey(KEY.text).export({ type: "spki", format: "der" });
  const wide = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
  expect(fingerprintOf(wide)).toBe(fingerprintOf(KEY.text));
});

describe("names of keys", () => {
  test.each([
    ["a/b/team.pub", "team"],
    ["team", "team"],
    ["team.pub.pub", "team.pub"],
    ["team.pub.old", "team.pub.old"],
    ["teampub", "teampub"],
    ["team 1;$(x).pub", "team-1---x-"],
    ["schlüssel.pub", "schl-ssel"],
    ["A-z_0.9.pub", "A-z_0.9"],
  ])("%s is %s: nothing in them means something to a program", (path, name) => {
    expect(trustOf(POLICY, [], [{ path, text: KEY.text }]).keys[0]?.name).toBe(`local-${name}`);
  });

  test("that the call brought lead back to their file; those of the policy do not", () => {
    expect(localKeyFile("local-a.b")).toBe("a.b.pub");
    expect(localKeyFile("local-")).toBe(".pub");
    expect(localKeyFile("team")).toBeUndefined();
    expect(localKeyFile("team-local-a")).toBeUndefined();
  });
});

describe("retired keys", () => {
  test.each([
    ["retired/a.2026-11-24.pub", "local-a.2026-11-24", { notAfter: "2026-11-24", retired: true }],
    ["retired/a.2026-02-31.pub", "local-a.2026-02-31", { notAfter: "", retired: true }],
    ["retired/a.2026-13-01.pub", "local-a.2026-13-01", { notAfter: "", retired: true }],
    ["retired/2026-11-24.pub", "local-2026-11-24", { notAfter: "", retired: true }],
    ["retired/a.2026-11-24.x.pub", "local-a.2026-11-24.x", { notAfter: "", retired: true }],
    ["retired/a.12026-11-24.pub", "local-a.12026-11-24", { notAfter: "", retired: true }],
    ["retired/a.2026-11-24xpub", "local-a.2026-11-24xpub", { notAfter: "", retired: true }],
    ["retired/a.2026-11-24.pub.pub", "local-a.2026-11-24.pub", { notAfter: "", retired: true }],
    ["a.2026-11-24.pub", "local-a.2026-11-24", {}],
    ["other/retired/a.2026-11-24.pub", "local-a.2026-11-24", {}],
  ])("are told by their folder, their day by their name: %s", (path, name, times) => {
    const signer = fingerprintOf(KEY.text);
    expect(trustOf(POLICY, [], [{ path, text: KEY.text }]).keys).toStrictEqual([
      { name, signer, pem: KEY.text, ...times },
    ]);
  });

  test("stay so where the same key is brought again, before or after", () => {
    const [one, other] = [KEY, { path: "retired/a.2026-11-24.pub", text: KEY.text }];
    for (const files of [
      [one, other],
      [other, one],
    ]) {
      expect(trustOf(POLICY, [], files).keys).toMatchObject([{ notAfter: "2026-11-24", retired: true }]);
    }
  });
});

describe("a key that is named more than once", () => {
  const times = (...keys: Omit<Keys[number], "file">[]) => {
    const { keys: found } = same(...keys.map((item, index) => ({ file: `registry/keys/${index}.pub`, ...item })));
    expect(found).toHaveLength(1);
    const { from, notAfter } = found[0] ?? {};
    return [from, notAfter];
  };

  test.each<[string, Omit<Keys[number], "file">[], (string | undefined)[]]>([
    [
      "a moment before the end of a day",
      [{ until: "2026-06-01" }, { until: "2026-06-01T12:00:00Z" }],
      [undefined, "2026-06-01T12:00:00Z"],
    ],
    [
      "the end of a day before a moment",
      [{ until: "2026-06-02T00:00:00Z" }, { until: "2026-06-01" }],
      [undefined, "2026-06-01"],
    ],
    [
      "a moment of another zone",
      [{ until: "2026-06-02T01:00:00+09:00" }, { until: "2026-06-01T17:00:00Z" }],
      [undefined, "2026-06-02T01:00:00+09:00"],
    ],
    [
      "the later of two beginnings",
      [{ from: "2026-06-01" }, { from: "2026-06-01T12:00:00Z" }],
      ["2026-06-01T12:00:00Z", undefined],
    ],
    [
      "also where it stands first",
      [{ from: "2026-06-02" }, { from: "2026-06-01T12:00:00Z" }],
      ["2026-06-02", undefined],
    ],
    ["one time of each", [{ from: "2026-06-01" }, { until: "2026-07-01" }], ["2026-06-01", "2026-07-01"]],
    ["the only one that is said", [{}, { from: "2026-06-01", until: "2026-07-01" }, {}], ["2026-06-01", "2026-07-01"]],
  ])("has %s", (_name, keys, expected) => expect(times(...keys)).toEqual(expected));

  const written = fc.tuple(fc.integer({ min: 1, max: 28 }), fc.constantFrom("", "T06:00:00Z", "T03:00:00+09:00"));
  const text = written.map(([day, rest]) => `2026-02-${String(day).padStart(2, "0")}${rest}`);
  const bounds = fc.record({ from: text, until: text }, { requiredKeys: [] });

  test("is trusted only where every one of them says so, in whatever order they stand", () => {
    const start = (value: string) => Date.parse(value.includes("T") ? value : `${value}T00:00:00Z`);
    const end = (value: string) => Date.parse(value.includes("T") ? value : `${value}T23:59:59.999Z`);
    fc.assert(
      fc.property(fc.array(bounds, { minLength: 1, maxLength: 4 }), (keys) => {
        const [from, notAfter] = times(...keys);
        const starts = keys.flatMap((item) => (item.from === undefined ? [] : start(item.from)));
        const ends = keys.flatMap((item) => (item.until === undefined ? [] : end(item.until)));
        expect(from && start(from)).toBe(starts.length === 0 ? undefined : Math.max(...starts));
        expect(notAfter && end(notAfter)).toBe(ends.length === 0 ? undefined : Math.min(...ends));
      }),
      { numRuns: 200 },
    );
  });
});

test("every key that cannot be taken is told at once, with its file", () => {
  const keys = ["gone", "blank", "text"].map((name) => ({ file: `registry/keys/${name}.pub` }));
  const files = [
    { path: "registry/keys/blank.pub", text: " \n" },
    { path: "registry/keys/text.pub", text: "hello" },
  ];
  const local = [
    { path: "mine.pub", text: "-----BEGIN PRIVATE KEY-----" },
    { path: "other.pub", text: publicKey() },
  ];
  expect(problemLines(() => trustOf(policyOf(keys), files, local))).toEqual([
    "mine.pub: this is a private key: keep it out of the repository",
    "registry/keys/blank.pub: the file is missing or empty",
    "registry/keys/gone.pub: the file is missing or empty",
    "registry/keys/text.pub: expected a public key in PEM",
  ]);
});
