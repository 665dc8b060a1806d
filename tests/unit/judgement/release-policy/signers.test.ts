import { describe, expect, test } from "vitest";
import type { Trust, TrustedIdentity, TrustedKey } from "../../../../pipeline/src/judgement/release-policy/index.js";
import {
  counting,
  counts,
  mayHaveSigned,
  signersOn,
  whyNot,
} from "../../../../pipeline/src/judgement/release-policy/signers.js";
import { complete, digestOf, SIGNER } from "./complete.js";

const NOW = "2026-11-24T12:00:00Z";
const [OLD, TODAY, NEXT] = ["7", "8", "9"].map(digestOf) as [string, string, string];
const key = (name: string, signer: string, times: Partial<TrustedKey> = {}): TrustedKey => ({
  ...{ name, signer, pem: "" },
  ...times,
});
const identity = (name: string, times: Partial<TrustedIdentity> = {}): TrustedIdentity => ({
  ...{ issuer: "https://ci.example", subject: `^(?:${name})$`, signer: `https://ci.example ${name}` },
  ...times,
});
const trustOf = (keys: TrustedKey[], identities: TrustedIdentity[] = [], authorities?: boolean): Trust => ({
  ...{ keys, identities },
  ...(authorities !== undefined && {
    root: { path: "root.json", text: "", certificateLogs: false, signatureLogs: false, authorities },
  }),
});

const PAST = { notAfter: "2026-11-23" };
const LATER = { from: "2026-11-25" };
const ALL = [key("old", OLD, PAST), key("today", TODAY), key("next", NEXT, LATER)];

describe("who is trusted at a time", () => {
  test("are the keys and identities of that time, as people call them", () => {
    const identities = [identity("old", PAST), identity("today"), identity("next", LATER)];
    expect([...signersOn(trustOf(ALL, identities), NOW)]).toEqual([
      [TODAY, "key today"],
      ["https://ci.example today", "https://ci.example today"],
    ]);
    expect([...signersOn(trustOf(ALL, identities), "2026-11-23T12:00:00Z").values()]).toEqual([
      ...["key old", "key today"],
      ...["https://ci.example old", "https://ci.example today"],
    ]);
  });

  test("is no retired key, not even before its last day", () => {
    expect([...signersOn(trustOf([key("a", OLD, { notAfter: "2026-12-31", retired: true })]), NOW)]).toEqual([]);
  });

  const hex = "0123456789ab".padEnd(64, "c");
  test.each([
    ["the fingerprint of a machine's own key is shortened", `local-${hex}`, "key local-0123456789ab…"],
    ["also of a retired one", `local-${hex}.2026-11-24`, "key local-0123456789ab….2026-11-24"],
    ["but nothing that goes on behind it", `${hex}-team`, `key ${hex}-team`],
    ["and nothing shorter", hex.slice(1), `key ${hex.slice(1)}`],
  ])("%s", (_name, name, called) => {
    expect(signersOn(trustOf([key(name, TODAY)]), NOW).get(TODAY)).toBe(called);
  });
});

describe("who could have signed", () => {
  const said = (trust: Trust) => mayHaveSigned(trust, signersOn(trust, NOW));
  const identities = [identity("ci", { from: "2026-01-01", notAfter: "2026-11-23" })];

  test("are those of today, and nobody else where no authority tells the time", () => {
    expect(said(trustOf(ALL, identities))).toBe("key today");
    expect(said(trustOf(ALL, identities, false))).toBe("key today");
    expect(said(trustOf([], []))).toBe("nobody is trusted today");
  });

  test("with an authority, also those of other times, which are said", () => {
    expect(said(trustOf(ALL, identities, true))).toBe(
      "key today or key old until 2026-11-23 or key next from 2026-11-25 or https://ci.example ci from 2026-01-01 until 2026-11-23",
    );
  });

  test("nobody stands there twice, and a retired key without a day neither", () => {
    const bounded = key("a", TODAY, { from: "2026-01-01", notAfter: "2026-12-31" });
    expect(said(trustOf([bounded, key("gone", OLD, { retired: true })], [], true))).toBe("key a");
  });
});

describe("whose word counts", () => {
  const trust = trustOf(ALL, [identity("ci", PAST)]);
  const signers = signersOn(trust, NOW);
  const ci = "https://ci.example ci";

  test.each([
    ["without a time, whoever is trusted today", { signer: TODAY }, "key today"],
    ["without a time, nobody whose last day was", { signer: OLD }, undefined],
    ["with a time of its own, an old key's", { signer: OLD, time: "inside" as const }, "key old"],
    ["and an old identity's", { signer: ci, time: "inside" as const }, ci],
    ["not that of another time", { signer: OLD, time: "outside" as const }, undefined],
    ["of another time not even today's", { signer: TODAY, time: "outside" as const }, undefined],
    ["a stranger's never", { signer: digestOf("5"), time: "inside" as const }, undefined],
  ])("%s", (_name, word, called) => expect(counts(trust, signers, word)).toBe(called));

  test("and what does not count is left out of what was found, each piece by its own", () => {
    const found = complete();
    const mine = trustOf([key("mine", SIGNER)]);
    const foreign = <T extends object>([first, ...rest]: readonly T[]) => [{ ...first, signer: OLD } as T, ...rest];
    const mixed = {
      ...found,
      signatures: foreign(found.signatures),
      attestations: foreign(found.attestations),
    };
    expect(counting(mixed, mine, new Date(NOW))).toEqual({
      ...found,
      signatures: found.signatures.slice(1),
      attestations: found.attestations.slice(1),
    });
  });
});

describe("why a signer does not count", () => {
  const retired = key("gone", digestOf("6"), { notAfter: "2026-11-20", retired: true });
  const both = key("both", digestOf("5"), { from: "2026-01-01", notAfter: "2026-01-31" });
  const trust = trustOf([...ALL, retired, both], [identity("ci", PAST)]);

  test.each([
    ["a stranger", "x", undefined, "x is not trusted"],
    ["one who is trusted always, and did not sign", TODAY, undefined, `${TODAY} is not trusted`],
    ["a key whose last day was", OLD, undefined, "key old expired on 2026-11-23"],
    [
      "an identity whose last day was",
      "https://ci.example ci",
      undefined,
      "https://ci.example ci expired on 2026-11-23",
    ],
    ["a key of later", NEXT, undefined, "key next is trusted from 2026-11-25"],
    ["a key between two days", both.signer, undefined, "key both is trusted from 2026-01-01 until 2026-01-31"],
    ["a retired key", retired.signer, undefined, "key gone was retired on 2026-11-20"],
    [
      "a stamp of another time",
      OLD,
      "outside" as const,
      "key old is trusted until 2026-11-23, and its time stamp is of another time",
    ],
    [
      "a retired key with a stamp of another time",
      retired.signer,
      "outside" as const,
      "key gone is trusted until 2026-11-20, and its time stamp is of another time",
    ],
    ["a stranger with a stamp", "x", "outside" as const, "x is not trusted"],
  ])("%s", (_name, signer, time, why) => expect(whyNot(trust, signer, time)).toBe(why));
});
