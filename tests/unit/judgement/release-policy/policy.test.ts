import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  parseReleasePolicy,
  type ReleasePolicy,
  trustOf,
} from "../../../../pipeline/src/judgement/release-policy/index.js";
import { signersOn, whyNot } from "../../../../pipeline/src/judgement/release-policy/signers.js";
import { failure, problemLines } from "../../fixtures.js";
import { KEY, POLICY, publicKey } from "./complete.js";

const ROOT = new URL("../../../../", import.meta.url);
const read = (path: string) => ({ path, text: readFileSync(new URL(path, ROOT), "utf8") });
const PATH = "registry/policies/production.yaml";
const { text: TEXT } = read(PATH);
const parse = (text: string) => parseReleasePolicy({ path: PATH, text });

describe("the policies of this repository", () => {
  test("production wants everything, from a commit", () => {
    const policy = parse(TEXT);
    expect(policy.require).toEqual(POLICY.require);
    expect(policy.provenance).toEqual(POLICY.provenance);
    expect(policy.platforms).toEqual(POLICY.platforms);
  });

  test("staging is read", () => {
    expect(parseReleasePolicy(read("registry/policies/staging.yaml")).provenance.allowDirty).toBe(true);
  });
});

describe("problems, each at its place", () => {
  test.each([
    [
      "an unknown key",
      TEXT.replace("scan:", "scans:"),
      /^registry\/policies\/production.yaml:14:1: scans: unknown key; allowed: trust, require,/m,
    ],
    [
      "an unknown kind of evidence",
      TEXT.replace("spdx,", "sbom,"),
      /:8:23: require\[1\]: expected "provenance" or "spdx" or .*, got "sbom"$/,
    ],
    ["a promotion, which comes after the gate", TEXT.replace("spdx,", "promotion,"), /require\[1\]/],
    ["the same twice", TEXT.replace("spdx,", "provenance,"), /:8:23: require\[1\]: "provenance" is listed twice$/],
    [
      "a platform twice",
      TEXT.replace("[linux/amd64, linux/arm64]", "[linux/amd64, linux/arm64, linux/amd64]"),
      /: platforms\[2\]: "linux\/amd64" is listed twice$/,
    ],
    [
      "a key twice",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub }, { file: registry/keys/a.pub }]"),
      /: trust\.keys\[1\]: "registry\/keys\/a\.pub" is listed twice$/,
    ],
    ["no platform", TEXT.replace("[linux/amd64, linux/arm64]", "[]"), /platforms: expected at least 1 item, got \[\]$/],
    [
      "a date that is none",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub, notAfter: 2027-02-30 }]"),
      /notAfter: expected a valid date, got "2027-02-30"$/,
    ],
    [
      "a private key",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.key }]"),
      /keys\[0\].file: expected a public key of registry\/keys/,
    ],
    [
      "a key outside of the folder",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/../a.pub }]"),
      /keys\[0\].file: expected a public key/,
    ],
    [
      "an issuer without TLS",
      TEXT.replace("identities: []", 'identities: [{ issuer: "http://a.example", subject: a }]'),
      /identities\[0\].issuer/,
    ],
    [
      "an expression that is none",
      TEXT.replace("identities: []", 'identities: [{ issuer: "https://a.example", subject: "(" }]'),
      /subject: expected a regular expression, got "\("$/,
    ],
    [
      "an expression that somebody else can fit",
      TEXT.replace(
        "identities: []",
        'identities: [{ issuer: "https://a.example", subject: "https://github.com/TEAM.*" }]',
      ),
      /:7:\d+: trust.identities\[0\].subject: it fits subjects of others, too: only "https:\/\/github" of it is literal/,
    ],
    [
      "an identity twice",
      TEXT.replace("identities: []", `identities: [${'{ issuer: "https://a.example", subject: a }, '.repeat(2)}]`),
      /trust.identities\[1\]: "https:\/\/a.example a" is listed twice$/,
    ],
    [
      "a moment that is none",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub, until: soon }]"),
      /until: expected a day \(2027-01-31\) or a moment \(2027-01-31T12:00:00Z\), got "soon"$/,
    ],
    [
      "an end that is said twice",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub, until: 2027-01-31, notAfter: 2027-01-31 }]"),
      /trust\.keys\[0\]\.notAfter: until says the same: leave notAfter out$/,
    ],
    [
      "a time in which nothing lies",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub, from: 2027-02-01, until: 2027-01-31 }]"),
      /keys\[0\].from: expected a time before 2027-01-31, got 2027-02-01$/,
    ],
    [
      "a time of an identity in which nothing lies",
      TEXT.replace(
        "identities: []",
        'identities: [{ issuer: "https://a.example", subject: a, from: 2027-02-01, until: 2027-01-31 }]',
      ),
      /:7:\d+: trust\.identities\[0\]\.from: expected a time before 2027-01-31, got 2027-02-01$/,
    ],
    [
      "a time that ends by its old name before it begins",
      TEXT.replace("keys: []", "keys: [{ file: registry/keys/a.pub, from: 2027-02-01, notAfter: 2027-01-31 }]"),
      /trust\.keys\[0\]\.from: expected a time before 2027-01-31, got 2027-02-01$/,
    ],
    [
      "nobody to trust",
      TEXT.replace("localKeys: true", "localKeys: false"),
      /:5:3: trust: nobody is trusted; name a key or an identity/,
    ],
    [
      "no builder",
      TEXT.replace(/builders: .*/, "builders: []"),
      /provenance.builders: provenance is required, but no builder is allowed$/,
    ],
    ["an age of nothing", TEXT.replace("maxAgeDays: 7", "maxAgeDays: 0"), /scan.maxAgeDays/],
  ])("%s", (_name, text, expected) => {
    expect(failure(() => parse(text)).code).toBe("RELEASE_POLICY");
    expect(problemLines(() => parse(text)).join("\n")).toMatch(expected);
  });
});

test.each([
  ["a key", "keys: [{ file: registry/keys/a.pub, notAfter: 2027-02-28 }]", "identities: []"],
  ["an identity", "keys: []", 'identities: [{ issuer: "https://a.example", subject: a }]'],
])("%s is somebody to trust, without local keys", (_name, keys, identities) => {
  const text = TEXT.replace("localKeys: true", "localKeys: false").replace("keys: []", keys);
  expect(parse(text.replace("identities: []", identities)).trust.localKeys).toBe(false);
});

test.each([
  "from: 2027-01-31, until: 2027-01-31",
  "from: 2027-01-31T12:00:00Z, until: 2027-01-31T12:00:00Z",
  "from: 2027-01-31T12:00:00+01:00, until: 2027-01-31T11:00:00Z",
  "from: 2027-02-01",
  "until: 2027-01-31",
])("a time in which something lies is taken: %s", (times) => {
  const text = TEXT.replace("keys: []", `keys: [{ file: registry/keys/a.pub, ${times} }]`);
  expect(parse(text).trust.keys).toHaveLength(1);
});

test("what is wrong is followed by what to do", () => {
  for (const text of ["[]", TEXT.replace("spdx,", "provenance,")]) {
    expect(failure(() => parse(text)).message).toContain(
      "Correct this file, then run the command again; registry/README.md explains every key.",
    );
  }
});

test("without provenance to judge, no builder is needed", () => {
  const text = TEXT.replace(/builders: .*/, "builders: []").replace("provenance, ", "");
  expect(parse(text).require).not.toContain("provenance");
});

test("every problem of a policy is told at once", () => {
  const text = TEXT.replace("localKeys: true", "localKeys: false").replace("spdx,", "provenance,");
  expect(problemLines(() => parse(text))).toHaveLength(2);
});

describe("trust", () => {
  const FILE = "registry/keys/team.pub";
  const withKeys = (...keys: ReleasePolicy["trust"]["keys"]) => ({ ...POLICY, trust: { ...POLICY.trust, keys } });

  test("names a key by the sha256 of its DER", () => {
    const [key] = trustOf(withKeys({ file: FILE }), [{ path: FILE, text: KEY.text }], []).keys;
    expect(key?.name).toBe("team");
    expect(key?.signer).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("local keys count only where the policy says so", () => {
    const policy = { ...POLICY, trust: { ...POLICY.trust, localKeys: false } };
    expect(trustOf(policy, [], [KEY]).keys).toEqual([]);
    expect(trustOf(POLICY, [], [KEY]).keys.map((key) => key.name)).toEqual(["local-cosign"]);
  });

  test("a key that is brought as well lives no longer than the policy says", () => {
    const policy = withKeys({ file: FILE, notAfter: "2026-12-31" });
    const { keys } = trustOf(policy, [{ path: FILE, text: KEY.text }], [KEY]);
    expect(keys.map((key) => [key.name, key.notAfter])).toEqual([["team", "2026-12-31"]]);
  });

  test("a retired key is for older lines of journals, and signs nothing today", () => {
    const local = [{ path: "retired/x.2026-11-24.pub", text: KEY.text }];
    const trust = trustOf(POLICY, [], local);
    expect(trust.keys).toMatchObject([{ name: "local-x.2026-11-24", notAfter: "2026-11-24", retired: true }]);
    expect([...signersOn(trust, "2026-11-24")]).toEqual([]);
    expect(whyNot(trust, trust.keys[0]?.signer ?? "")).toMatch(/^key local-x.* was retired on 2026-11-24$/);
    expect(trustOf(POLICY, [], [KEY, ...local]).keys).toMatchObject([{ retired: true }]);
    const undated = trustOf(POLICY, [], [{ path: "retired/x.pub", text: KEY.text }]);
    expect(undated.keys).toMatchObject([{ notAfter: "", retired: true }]);
  });

  test("two keys for a time", () => {
    const policy = withKeys({ file: FILE, notAfter: "2026-12-31" }, { file: "registry/keys/next.pub" });
    const files = [
      { path: FILE, text: KEY.text },
      { path: "registry/keys/next.pub", text: publicKey() },
    ];
    expect(trustOf(policy, files, []).keys.map((key) => key.name)).toEqual(["team", "next"]);
  });

  test("an identity's expression is for the whole subject", () => {
    const identities = [{ issuer: "https://a.example", subject: "x|y" }];
    const [identity] = trustOf({ ...POLICY, trust: { ...POLICY.trust, identities } }, [], []).identities;
    expect(new RegExp(identity?.subject ?? "").test("evil-x")).toBe(false);
    expect(new RegExp(identity?.subject ?? "").test("y")).toBe(true);
  });

  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  test.each([
    ["that is missing", [], "the file is missing or empty"],
    [
      "that is a private key",
      [{ path: FILE, text: privateKey.export({ type: "pkcs8", format: "pem" }).toString() }],
      "this is a private key",
    ],
    [
      "that is cosign's private key",
      [{ path: FILE, text: "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----" }],
      "this is a private key",
    ],
    ["that is none", [{ path: FILE, text: "hello" }], "expected a public key in PEM"],
  ])("a key %s is an error", (_name, files, message) => {
    const action = () => trustOf(withKeys({ file: FILE }), files, []);
    expect(failure(action).code).toBe("RELEASE_POLICY");
    expect(problemLines(action)[0]).toContain(`${FILE}: ${message}`);
  });
});
