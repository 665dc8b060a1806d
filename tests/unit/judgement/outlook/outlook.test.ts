import { describe, expect, test } from "vitest";
import {
  blockedThen,
  endedReleases,
  endedTrust,
  endedWords,
  outlookTable,
  type ScannedThen,
} from "../../../../pipeline/src/judgement/outlook/index.js";
import { finding, STATEMENT, WAIVER } from "../../documents/scan/results.js";
import { rules, SEVERITY } from "../release-policy/complete.js";

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
