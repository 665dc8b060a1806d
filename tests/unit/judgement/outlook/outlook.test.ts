import { describe, expect, test } from "vitest";
import {
  blockedThen,
  endedReleases,
  endedTrust,
  endedWords,
  LaterError,
  outlookTable,
  type ScannedThen,
} from "../../../../pipeline/src/judgement/outlook/index.js";
import type { SeverityPolicy } from "../../../../pipeline/src/judgement/scan/index.js";
import { finding, STATEMENT, WAIVER } from "../../documents/scan/results.js";
import { digestOf, rules, SEVERITY } from "../release-policy/complete.js";

const day = (text: string) => new Date(`${text}T23:59:59Z`);
const severity = {
  ...SEVERITY,
  block: { fixable: ["critical" as const], unfixed: [] },
  clock: { days: { high: { disclosed: 90 } }, warnDays: 14 },
};

function scanned(changes: Partial<ScannedThen> = {}): ScannedThen {
  return {
    ...{
      environment: "production",
      image: "vllm",
      platform: "linux/amd64",
      digests: [],
      scanned: new Date("2026-11-20T12:00:00Z"),
    },
    ...{ maxAgeDays: 60, judged: [{ finding: finding({ fixed: [] }) }], seenOn: () => ({ found: "2026-11-01" }) },
    ...changes,
  };
}

describe("on another day", () => {
  test("a waiver holds on its last day, and has ended on the next", () => {
    expect(endedWords([WAIVER], [], severity, day("2026-11-24"))).toEqual([]);
    expect(endedWords([WAIVER], [], severity, day("2026-11-25"))).toMatchObject([
      { effect: "note", what: expect.stringContaining("has ended on 2026-11-24") },
    ]);
    const statement = { ...STATEMENT, time: "2026-01-01T00:00:00Z" };
    expect(endedWords([], [statement], severity, day("2026-12-31"))).toEqual([]);
    expect(endedWords([], [statement], severity, day("2027-01-01"))).toHaveLength(1);
  });

  test("a clock that is over blocks, and so does what a waiver let through", () => {
    const at = (text: string, waivers = [] as (typeof WAIVER)[]) =>
      blockedThen(scanned(), severity, waivers, [], day(text)).filter(({ effect }) => effect === "blocks");
    expect(at("2027-01-15")).toEqual([]);
    expect(at("2027-01-30")).toEqual([]);
    expect(at("2027-01-31")).toMatchObject([
      { subject: "production/vllm linux/amd64", what: expect.stringContaining("its clock is over since 2027-01-30") },
    ]);
    expect(at("2027-01-31", [{ ...WAIVER, expires: "2027-01-31" }])).toEqual([]);
    expect(at("2027-02-01", [{ ...WAIVER, expires: "2027-01-31" }])).toMatchObject([
      { what: expect.stringContaining("the waiver of platform has ended") },
    ]);
  });

  test("what nobody mends then blocks, unless it is accepted; what ends soon is a note", () => {
    const release = { product: "CUDA", version: "12.5.82", release: "12.5", ends: "2024-08-31" };
    expect(
      endedReleases("cuda-12.5", [
        { ...release, left: 100, state: "supported" },
        { ...release, left: 5, state: "ends" },
        { ...release, left: -5, state: "ended" },
        { ...release, left: -5, state: "accepted" },
        { product: "Debian", version: "forky", state: "unknown" },
      ]),
    ).toEqual([
      { subject: "cuda-12.5", effect: "note", what: "CUDA 12.5: mended until 2024-08-31, 5 days" },
      { subject: "cuda-12.5", effect: "blocks", what: "CUDA 12.5: not mended since 2024-08-31" },
      {
        ...{ subject: "cuda-12.5", effect: "blocks" },
        what: "Debian forky: no line of policies/life-cycle.yaml says until when it is mended",
      },
    ]);
  });

  test("an old scan is to be renewed", () => {
    expect(blockedThen(scanned({ judged: [] }), severity, [], [], day("2027-01-19"))).toEqual([]);
    expect(blockedThen(scanned({ judged: [] }), severity, [], [], day("2027-01-20"))).toMatchObject([
      { effect: "renew" },
    ]);
  });

  test("a key that has ended is told, and blocks where it was the last", () => {
    const { keys } = rules().trust;
    const [key] = keys;
    if (key === undefined) throw new Error("no key");
    const ending = { keys: [{ ...key, notAfter: "2027-01-14" }], identities: [] };
    expect(endedTrust("production", ending, day("2027-01-14"))).toEqual([]);
    expect(endedTrust("production", ending, day("2027-01-15")).map(({ effect }) => effect)).toEqual(["note", "blocks"]);
    const two = { ...ending, keys: [...ending.keys, { ...key, name: "other", signer: "x" }] };
    expect(endedTrust("production", two, day("2027-01-15")).map(({ effect }) => effect)).toEqual(["note"]);
  });

  test("the table has what blocks first", () => {
    const rows = [
      { subject: "a", what: "x", effect: "note" as const },
      { subject: "b", what: "y", effect: "blocks" as const },
    ];
    expect(outlookTable(day("2027-01-15"), rows)).toBe(
      "on 2027-01-15, with what is known today:\n  blocks  b  y\n  note    a  x\n",
    );
    expect(outlookTable(day("2027-01-15"), [])).toContain("nothing blocks, and nothing has ended");
  });
});

describe("the words of a row", () => {
  test("of a waiver and of a statement name whose they are, since when, and how long they may be", () => {
    const statement = { ...STATEMENT, time: "2026-01-01T00:00:00Z" };
    expect(endedWords([WAIVER], [statement], severity, day("2027-01-15"))).toEqual([
      {
        ...{ subject: "policies/waivers.yaml", effect: "note" },
        what: "the waiver of CVE-2026-1 for pkg:pypi/requests@2.25.0 in vllm (platform) has ended on 2026-11-24",
      },
      {
        ...{ subject: "policies/vex", effect: "note" },
        what: "the statement of us on CVE-2026-1 of 2026-01-01 is too old: at most 365 days",
      },
    ]);
  });

  const trusted = (changes: object) => ({
    keys: [{ ...(rules().trust.keys[0] as ReturnType<typeof rules>["trust"]["keys"][number]), ...changes }],
    identities: [],
  });
  const trust = (changes: object, at = "2027-01-15") => endedTrust("production", trusted(changes), day(at));
  const nobody = {
    ...{ subject: "production", effect: "blocks" },
    what: "nobody is trusted then: nothing can be released or promoted",
  };
  const note = (what: string) => ({ subject: "production", effect: "note", what });

  test("of a key say when it is trusted", () => {
    expect(trust({ notAfter: "2027-01-14" })).toEqual([
      note("the key local-cosign is trusted until 2027-01-14"),
      nobody,
    ]);
    expect(trust({ from: "2027-02-01" })).toEqual([note("the key local-cosign is trusted from 2027-02-01"), nobody]);
    expect(trust({ from: "2026-01-01", notAfter: "2026-02-01" })).toEqual([
      note("the key local-cosign is trusted from 2026-01-01 until 2026-02-01"),
      nobody,
    ]);
    expect(trust({})).toEqual([]);
  });

  test("of keys that were retired are not told, and where nobody ever was trusted nobody is missed", () => {
    expect(trust({ notAfter: "2026-01-14", retired: true })).toEqual([]);
    expect(endedTrust("production", { keys: [], identities: [] }, day("2027-01-15"))).toEqual([]);
  });

  test("of an identity say who it is, and it is somebody to trust", () => {
    const identity = { issuer: "https://ci.example.com", subject: "a", signer: "a by https://ci.example.com" };
    const both = (notAfter: string) => ({
      keys: trusted({ notAfter: "2027-01-14" }).keys,
      identities: [{ ...identity, notAfter }],
    });
    expect(endedTrust("production", both("2028-01-01"), day("2027-01-15"))).toHaveLength(1);
    expect(endedTrust("production", both("2027-01-01"), day("2027-01-15"))[1]).toEqual(
      note("a by https://ci.example.com is trusted until 2027-01-01"),
    );
  });

  const then = (item: ScannedThen, ...rest: [SeverityPolicy, (typeof WAIVER)[], (typeof STATEMENT)[], Date]) =>
    blockedThen(item, ...rest).map(({ subject, effect, what }) => `${effect} ${subject}: ${what}`);

  test("of an image say what blocks it, and why", () => {
    const critical = scanned({ judged: [{ finding: finding({ severity: "critical" }) }] });
    const subject = "production/vllm linux/amd64";
    expect(then(critical, severity, [], [], day("2026-11-24"))).toEqual([
      `blocks ${subject}: CVE-2026-1 in requests 2.25.0: critical, which the policy does not let ship`,
    ]);
    expect(then(critical, severity, [WAIVER], [], day("2026-11-24"))).toEqual([]);
    expect(then(critical, severity, [WAIVER], [], day("2026-11-25"))).toEqual([
      `blocks ${subject}: CVE-2026-1 in requests 2.25.0: the waiver of platform has ended on 2026-11-24`,
    ]);
    expect(then(scanned(), severity, [], [], day("2027-01-31"))).toEqual(
      [
        `blocks ${subject}: CVE-2026-1 in requests 2.25.0: its clock is over since 2027-01-30 (no record says since when: first seen on 2026-11-01)`,
        `renew ${subject}: its scan of 2026-11-20 is 72 days old then; at most 60 are allowed`,
      ].slice(0, 2),
    );
  });

  test("of a critical finding with a clock that runs are those of its severity", () => {
    const clock = { days: { critical: { disclosed: 90 } }, warnDays: 14 };
    const critical = scanned({ judged: [{ finding: finding({ severity: "critical" }) }] });
    const on = (text: string) => then(critical, { ...severity, clock }, [], [], day(text))[0];
    expect(on("2027-01-30")).toContain("critical, which the policy does not let ship");
    expect(on("2027-01-31")).toContain("its clock is over since 2027-01-30");
  });

  test("a statement lets it through while it is young, recorded with the scan or of today", () => {
    const vex = { ...STATEMENT, time: "2026-01-01T00:00:00Z" };
    const found = finding({ severity: "critical" });
    const at = (text: string, judged: ScannedThen["judged"], of: (typeof STATEMENT)[] = []) =>
      then(scanned({ judged, digests: [digestOf("1")] }), severity, [], of, day(text)).filter((line) =>
        line.startsWith("blocks"),
      ).length;
    expect(at("2026-12-31", [{ finding: found, vex }])).toBe(0);
    expect(at("2027-01-01", [{ finding: found, vex }])).toBe(1);
    expect(at("2026-12-31", [{ finding: found }])).toBe(1);
    expect(at("2026-12-31", [{ finding: found }], [vex])).toBe(0);
    const other = { ...found, id: "CVE-2026-2", aliases: [] };
    expect(at("2026-12-31", [{ finding: other }, { finding: found, vex }])).toBe(1);
  });

  test("a scan is young enough on the last of its days, and one of tomorrow is", () => {
    const none = scanned({ judged: [], maxAgeDays: 4, scanned: new Date("2026-11-20T23:59:59Z") });
    expect(then(none, severity, [], [], day("2026-11-24"))).toEqual([]);
    expect(then(none, severity, [], [], day("2026-11-25"))).toEqual([
      "renew production/vllm linux/amd64: its scan of 2026-11-20 is 5 days old then; at most 4 are allowed",
    ]);
    expect(then(none, severity, [], [], day("2026-11-01"))).toEqual([]);
  });
});

test("the table stands by what blocks, what is to be renewed and what is a note, and nothing of others writes into it", () => {
  const row = (effect: "blocks" | "renew" | "note", what: string) => ({ subject: "s\u001b[2J", what, effect });
  expect(outlookTable(day("2027-01-15"), [row("note", "n"), row("renew", "r\nr"), row("blocks", "b")])).toBe(
    [
      "on 2027-01-15, with what is known today:",
      "  blocks  s [2J  b",
      "  renew   s [2J  r r",
      "  note    s [2J  n",
      "",
    ].join("\n"),
  );
  expect(outlookTable(day("2027-01-15"), [row("note", "x".repeat(600))])).toContain(`${"x".repeat(100)}`);
});

test("what does not pass then has a code of its own", () => {
  expect(new LaterError([], "Wait.")).toMatchObject({ code: "BLOCKS_THEN", message: expect.stringContaining("Wait.") });
});
