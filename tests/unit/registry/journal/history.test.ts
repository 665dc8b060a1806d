import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServedLine, Stored } from "../../../../pipeline/src/registry/client/line.js";
import { journalRow, promotionStep } from "../../../../pipeline/src/registry/journal/history.js";
import { digestOf } from "../../judgement/release-policy/complete.js";

const line = (sequence: number, letter: string, replaced?: string): Stored<ServedLine> => ({
  ...{ sequence, kind: "promote", image: "tiny", digest: digestOf(letter), manifest: digestOf(String(sequence % 10)) },
  ...(replaced !== undefined && { replaced: digestOf(replaced) }),
  ...{ from: { environment: "staging", repository: "x" }, to: { environment: "production", repository: "y" } },
  ...{ who: "tests", when: "2026-11-24T12:00:00Z", policy: { path: "p", digest: digestOf("9") } },
});

const row = (served: string | undefined, ...lines: Stored<ServedLine>[]) =>
  journalRow({ place: "production/tiny:latest", lines, ...(served !== undefined && { served: digestOf(served) }) });

describe("what is served, held against the journal", () => {
  const [first, second] = [line(1, "a"), line(2, "b", "a")];

  test("is right where it is what the last line says, or nothing of nothing", () => {
    expect(row("b", first, second)).toMatchObject({ ok: true, required: `line 2: ${digestOf("b")}` });
    expect(row(undefined)).toMatchObject({ ok: true });
  });

  test.each<[string, string | undefined, Stored<ServedLine>[], string]>([
    ["set back to what the last line replaced", "a", [first, second], "set back by hand, or a run was interrupted"],
    ["set to what nobody promoted", "c", [first, second], "no promotion"],
    ["taken away", undefined, [first, second], "nothing is served"],
    ["taken away before anything else was served", undefined, [first], "set back by hand, or a run was interrupted"],
    ["served without a line", "a", [], "no line"],
  ])("is wrong where it was %s", (_name, served, lines, found) => {
    expect(row(served, ...lines)).toMatchObject({ ok: false, found: expect.stringContaining(found) });
  });

  test("of any journal: only the last line's digest is right, and a promotion of it does nothing then", () => {
    const letters = fc.uniqueArray(fc.constantFrom(..."abcdef"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(letters, fc.constantFrom(..."abcdef", undefined), (chain, served) => {
        const lines = chain.map((letter, place) => line(place + 1, letter, chain[place - 1]));
        const right = served === chain.at(-1);
        expect(row(served, ...lines).ok).toBe(right);
        const history = { place: "x", lines, ...(served !== undefined && { served: digestOf(served) }) };
        if (right) expect(promotionStep(history, digestOf(served ?? ""))).toBe("nothing");
      }),
      { numRuns: 1000 },
    );
  });
});
