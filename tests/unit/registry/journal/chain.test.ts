import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServedLine, Stored, StoredLine } from "../../../../pipeline/src/registry/client/line.js";
import { BrokenChain, chainOf, nextLine } from "../../../../pipeline/src/registry/journal/chain.js";
import { digestOf } from "../../judgement/release-policy/complete.js";
import { line, manifestOf } from "./lines.js";

const PLACE = "production";

/** A chain of so many lines, a minute apart. */
const chain = (count: number) =>
  Array.from({ length: count }, (_, place): Stored<ServedLine> => {
    const when = new Date(Date.UTC(2026, 10, 24, 12, place)).toISOString().replace(".000", "");
    return { ...line(place + 1, "a"), when, ...(place > 0 && { previous: manifestOf(place) }) };
  });

/** Read lines as a registry has them: each by its number, and the last as the head. */
function read(lines: readonly StoredLine[], numbered = lines.length, head = lines.at(-1)) {
  if (head === undefined) throw new Error("there is no line");
  const byNumber = new Map(lines.slice(0, numbered).map((item, place) => [place + 1, item]));
  return chainOf({ environment: PLACE, head, numbered: byNumber });
}

/** The n-th line changed. */
const changed = (lines: readonly Stored<ServedLine>[], number: number, change: Partial<Stored<ServedLine>>) =>
  lines.map((item, place) => (place + 1 === number ? { ...item, ...change } : item));

const THREE = chain(3);

describe("a journal", () => {
  test("is its lines in order, whether or not the head has its number yet", () => {
    expect(read(THREE)).toEqual(THREE);
    expect(read(THREE, 2)).toEqual(THREE);
    expect(read(chain(1), 0)).toEqual(chain(1));
    expect(read(changed(THREE, 3, { when: THREE[1]?.when }))).toHaveLength(3);
  });

  test.each<[string, () => unknown, string]>([
    [
      "whose head was set back",
      () => read(THREE, 3, THREE[1]),
      "the head was set back: it is line 2, but there is a line 3",
    ],
    [
      "without its first line",
      () => read(changed(THREE, 1, { sequence: 9 })),
      "line 1 was moved: it says that it is line 9",
    ],
    [
      "whose head is another line of that number",
      () => read(THREE, 3, { ...line(3, "b"), manifest: digestOf("f") }),
      "the head is not the last line",
    ],
    [
      "with a line of another environment",
      () => read(changed(THREE, 2, { to: { environment: "staging", repository: "y" } })),
      "line 2 is of the journal of staging",
    ],
    [
      "with a line that follows another",
      () => read(changed(THREE, 2, { previous: digestOf("f") })),
      "line 2 does not follow line 1: one of them was changed",
    ],
    [
      "with a first line that follows one",
      () => read(changed(THREE, 1, { previous: digestOf("f") })),
      "line 1 does not follow line 0",
    ],
    [
      "with a line that follows none",
      () => read(changed(THREE, 3, { previous: undefined })),
      "line 3 does not follow line 2",
    ],
    [
      "with a line that is older than the one before",
      () => read(changed(THREE, 3, { when: "2026-11-24T12:00:59Z" })),
      "line 3 is older than the line before",
    ],
    [
      "whose head is not the next",
      () => read(THREE, 1, { ...line(3, "a"), previous: manifestOf(2) }),
      "line 2 is missing",
    ],
    [
      "whose head without a number is of elsewhere",
      () => read(changed(THREE, 3, { to: { environment: "x", repository: "y" } }), 2),
      "line 3 is of the journal of x",
    ],
  ])("%s is broken", (_name, action, message) => {
    expect(action).toThrow(BrokenChain);
    expect(action).toThrow(message);
  });

  test("with a hole is broken", () => {
    const numbered = new Map(THREE.map((item) => [item.sequence, item]));
    numbered.delete(2);
    const head = THREE[2] as Stored<ServedLine>;
    expect(() => chainOf({ environment: PLACE, head, numbered })).toThrow("line 2 is missing");
  });
});

describe("whatever happens to a journal", () => {
  const size = fc.integer({ min: 2, max: 8 });
  const other = fc.constantFrom(digestOf("e"), digestOf("f"));

  test("with its lines taken away, swapped, doubled or changed it is broken, or only the end is missing", () => {
    const attack = size.chain((count) =>
      fc.record({
        count: fc.constant(count),
        at: fc.integer({ min: 1, max: count }),
        to: fc.integer({ min: 1, max: count }),
        kind: fc.constantFrom("take", "swap", "double", "previous", "environment", "sequence", "manifest"),
        digest: other,
      }),
    );
    fc.assert(
      fc.property(attack, ({ count, at, to, kind, digest }) => {
        const lines = chain(count);
        const [one, two] = [lines[at - 1], lines[to - 1]] as [Stored<ServedLine>, Stored<ServedLine>];
        const after = {
          take: lines.filter((item) => item !== one),
          swap: lines.map((item) => (item === one ? two : item === two ? one : item)),
          double: [...lines.slice(0, at), ...lines.slice(at - 1)],
          previous: changed(lines, at, { previous: digest }),
          environment: changed(lines, at, { to: { environment: "staging", repository: "y" } }),
          sequence: changed(lines, at, { sequence: to + 1 }),
          manifest: changed(lines, at, { manifest: digest }),
        }[kind];
        // What was taken from the end, and what nothing follows, leaves a chain: the signature and the tag are looked at elsewhere.
        const whole =
          (kind === "take" && at === count) ||
          (kind === "swap" && at === to) ||
          (kind === "sequence" && at === to + 1) ||
          (kind === "manifest" && at === count);
        if (whole) expect(read(after)).toEqual(after);
        else expect(() => read(after)).toThrow(BrokenChain);
      }),
      { numRuns: 1000 },
    );
  });

  test("lines that are written one after another are one chain, however clocks differ", () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 });
    const { sequence: _, manifest: __, when: ___, previous: ____, ...change } = line(1, "a");
    fc.assert(
      fc.property(minutes, (times) => {
        const lines: StoredLine[] = [];
        for (const minute of times) {
          const now = new Date(Date.UTC(2026, 10, 24, 0, minute));
          const next = nextLine(lines, change, now);
          expect(next.when >= now.toISOString().slice(0, 19)).toBe(true);
          lines.push({ ...next, manifest: manifestOf(next.sequence) });
        }
        expect(read(lines)).toEqual(lines);
        expect(read(lines, lines.length - 1)).toEqual(lines);
      }),
      { numRuns: 1000 },
    );
  });
});

test("the next line has the next number, names the last, and is of now or of the last one's time", () => {
  const { sequence: _, manifest: __, when: ___, ...change } = line(1, "a");
  const next = (now: string) => nextLine(THREE, change, new Date(now));
  expect(next("2026-11-24T13:00:00Z")).toEqual({
    ...{ sequence: 4, previous: manifestOf(3), ...change, when: "2026-11-24T13:00:00Z" },
  });
  expect(next("2026-11-24T12:01:59Z").when).toBe("2026-11-24T12:02:00Z");
  expect(next("2026-11-24T12:02:00Z").when).toBe("2026-11-24T12:02:00Z");
  const first = nextLine([], change, new Date("2026-11-24T12:00:00.500Z"));
  expect(first).toEqual({ sequence: 1, ...change, when: "2026-11-24T12:00:00Z" });
});
