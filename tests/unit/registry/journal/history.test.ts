import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServedLine, Stored } from "../../../../pipeline/src/registry/client/line.js";
import { journalRow, promotionStep, rollbackStep } from "../../../../pipeline/src/registry/journal/history.js";
import { failure } from "../../fixtures.js";
import { digestOf } from "../../judgement/release-policy/complete.js";
import { line } from "./lines.js";

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

const PLACE = "production/tiny:latest";
const history = (served: string | undefined, ...lines: Stored<ServedLine>[]) => ({
  ...{ place: PLACE, lines },
  ...(served !== undefined && { served: digestOf(served) }),
});
const back = (sequence: number, letter: string, replaced: string): Stored<ServedLine> => ({
  ...line(sequence, letter, replaced),
  kind: "rollback",
});
/** What an error says: its code, what is wrong, and what to do next. */
const refused = (action: () => unknown) => failure(action).message;

describe("a promotion", () => {
  const [first, second] = [line(1, "a"), line(2, "b", "a")];

  test.each<[string, string | undefined, Stored<ServedLine>[], string, string]>([
    ["the first of all is done", undefined, [], "a", "all"],
    ["one that is served and has no line is written down", "a", [], "a", "all"],
    ["another digest is done", "a", [first], "b", "all"],
    ["what is served already needs nothing", "b", [first, second], "b", "nothing"],
    ["one that was interrupted needs its tag only", "a", [first, second], "b", "tag"],
    ["the very first, interrupted, too", undefined, [first], "a", "tag"],
    ["another may follow one that was interrupted", "a", [first, second], "c", "all"],
  ])("%s", (_name, served, lines, digest, step) => {
    expect(promotionStep(history(served, ...lines), digestOf(digest))).toBe(step);
  });

  test("is refused where the tag points at what has no line", () => {
    const message = refused(() => promotionStep(history("a"), digestOf("b")));
    expect(message).toContain(`${PLACE}: it points at ${digestOf("a")}, of which the journal has no line`);
    expect(message).toContain("Promote that digest first, if it is meant to be there");
  });

  test("is refused where somebody moved the tag", () => {
    for (const served of ["c", undefined]) {
      const message = refused(() => promotionStep(history(served, first, second), digestOf("c")));
      const now = served === undefined ? "nothing" : digestOf(served);
      expect(message).toContain(`it points at ${now}, but line 2 of the journal says ${digestOf("b")}`);
      expect(message).toContain(`\`rollback --to=${digestOf("b")}\` puts it right`);
    }
  });

  test("of what was served before is refused: it comes back by a rollback only", () => {
    const message = refused(() => promotionStep(history("b", first, second), digestOf("a")));
    expect(message).toContain(`${digestOf("a")} was served before: line 1 of the journal, ${first.when}`);
    expect(message).toContain("`rollback --to=DIGEST` only");
    const again = [first, second, back(3, "a", "b"), line(4, "c", "a")];
    expect(refused(() => promotionStep(history("c", ...again), digestOf("a")))).toContain("line 3 of the journal");
  });

  test("does not finish a rollback that was interrupted", () => {
    const lines = [first, second, back(3, "a", "b")];
    expect(refused(() => promotionStep(history("b", ...lines), digestOf("a")))).toContain("was served before: line 3");
  });
});

describe("a rollback", () => {
  const [first, second, third] = [line(1, "a"), line(2, "b", "a"), line(3, "c", "b")];
  const to = (digest: string) => (digest.length === 1 ? digestOf(digest) : digest);

  test.each<[string, string | undefined, Stored<ServedLine>[], string, string, string]>([
    ["goes to what was served before", "c", [first, second, third], "previous", "b", "all"],
    ["goes to any digest of the journal", "c", [first, second, third], "a", "a", "all"],
    ["to what is served needs nothing", "c", [first, second, third], "c", "c", "nothing"],
    ["that was interrupted needs its tag only", "c", [first, second, third, back(4, "a", "c")], "a", "a", "tag"],
    [
      "that was interrupted is finished by its like",
      "c",
      [first, second, third, back(4, "b", "c")],
      "previous",
      "b",
      "tag",
    ],
    ["of a tag that somebody moved writes a line of it", "d", [first, second], "b", "b", "all"],
    ["of a tag that was taken away, too", undefined, [first, second], "b", "b", "all"],
    ["after a rollback goes below it", "b", [first, second, third, back(4, "b", "c")], "previous", "a", "all"],
    [
      "after a rollback and a promotion goes to the rollback",
      "d",
      [first, second, third, back(4, "a", "c"), line(5, "d", "a")],
      "previous",
      "a",
      "all",
    ],
    ["of a promotion that was interrupted goes below it", "b", [first, second, third], "previous", "b", "all"],
    [
      "to what a rollback took off stands on what was left",
      "c",
      [first, second, third, back(4, "a", "c"), back(5, "c", "a")],
      "previous",
      "a",
      "all",
    ],
    [
      "of what was promoted again goes to what was between",
      "a",
      [first, second, line(3, "a", "b")],
      "previous",
      "b",
      "all",
    ],
    [
      "of what stands three times in a row goes below all",
      "c",
      [first, second, third, line(4, "c", "c"), line(5, "c", "c")],
      "previous",
      "b",
      "all",
    ],
    [
      "of what was promoted twice in a row goes below both",
      "b",
      [first, second, line(3, "b", "b")],
      "previous",
      "a",
      "all",
    ],
  ])("%s", (_name, served, lines, asked, digest, step) => {
    expect(rollbackStep(history(served, ...lines), to(asked))).toEqual({ digest: digestOf(digest), step });
  });

  test.each<[string, string | undefined, Stored<ServedLine>[], string, string]>([
    ["nothing was promoted", undefined, [], "previous", "nothing was promoted here yet"],
    ["nothing was served before", "a", [first], "previous", "nothing was served before"],
    ["a rollback took all off", "a", [first, second, back(3, "a", "b")], "previous", "nothing was served before"],
    ["the journal does not name the digest", "a", [first], "d", `the journal has no line of ${digestOf("d")}`],
  ])("is refused where %s", (_name, served, lines, asked, message) => {
    const said = refused(() => rollbackStep(history(served, ...lines), to(asked)));
    expect(said).toContain(`${PLACE}: ${message}`);
    expect(said).toContain("Choose a digest that `promotions` lists.");
  });

  test("to what was before is refused where somebody moved the tag: nobody knows what that is", () => {
    expect(refused(() => rollbackStep(history("d", first, second), "previous"))).toContain("Somebody moved the tag");
  });

  test("however often, comes to what was served before what is left, and to the end", () => {
    const promoted = fc.uniqueArray(fc.constantFrom(..."abcdef"), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(promoted, fc.nat(5), (letters, times) => {
        const lines = letters.map((letter, place) => line(place + 1, letter, letters[place - 1]));
        const left = [...letters];
        for (let turn = 0; turn < times && left.length > 1; turn += 1) {
          const from = left.pop() ?? "";
          const found = rollbackStep(history(from, ...lines), "previous");
          expect(found).toEqual({ digest: digestOf(left.at(-1) ?? ""), step: "all" });
          lines.push(back(lines.length + 1, left.at(-1) ?? "", from));
        }
        if (left.length > 1) return;
        expect(() => rollbackStep(history(left[0], ...lines), "previous")).toThrow("nothing was served before");
      }),
      { numRuns: 1000 },
    );
  });
});

test("a row of a verdict says which line counts, and what is served in its place", () => {
  const lines = [line(1, "a"), line(2, "b", "a")];
  const required = `line 2: ${digestOf("b")}`;
  const why = "what that line replaced: set back by hand, or a run was interrupted";
  expect(row("b", ...lines)).toEqual({ what: "journal", required, found: digestOf("b"), ok: true });
  expect(row("a", ...lines)).toEqual({ what: "journal", required, found: `${digestOf("a")}, ${why}`, ok: false });
  expect(row("c", ...lines).found).toBe(`${digestOf("c")}, no promotion`);
  expect(row("a")).toEqual({
    ...{ what: "journal", required: "a line of what is served", found: `no line; ${digestOf("a")}`, ok: false },
  });
  expect(row(undefined).found).toBe("no line; nothing is served");
});
