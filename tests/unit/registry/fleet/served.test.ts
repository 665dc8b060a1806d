import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredLine } from "../../../../pipeline/src/registry/client/line.js";
import { lastLines } from "../../../../pipeline/src/registry/fleet/served.js";
import { commitOf } from "../../../../pipeline/src/registry/fleet/served-evidence.js";
import { COMMIT, provenance } from "../../judgement/release-policy/complete.js";
import { line } from "../journal/lines.js";

describe("lastLines", () => {
  test("gives the last line of each image, by name; a broken lease is of none", () => {
    const { image: _, digest: __, from: ___, policy: ____, ...common } = line(3, "c");
    const lines: StoredLine[] = [
      { ...line(1, "a"), image: "zeta" },
      { ...line(2, "b"), image: "alpha" },
      { ...common, kind: "break-lease", lease: { who: "x", until: common.when }, reason: "died" },
      { ...line(4, "d"), image: "zeta", kind: "rollback" },
    ];
    expect(lastLines(lines).map(({ image, sequence }) => [image, sequence])).toEqual([
      ["alpha", 2],
      ["zeta", 4],
    ]);
  });

  test("names each image once, with nothing after its line", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c")), (images) => {
        const lines = images.map((image, place) => ({ ...line(place + 1, "a"), image }));
        const last = lastLines(lines);
        expect(last.map(({ image }) => image)).toEqual([...new Set(images)].sort());
        for (const { image, sequence } of last)
          expect(images.findLastIndex((name) => name === image)).toBe(sequence - 1);
      }),
    );
  });
});

describe("commitOf", () => {
  test("is the commit that provenance names, and whether files differed", () => {
    expect(commitOf([provenance(["linux/amd64"])])).toEqual({ commit: COMMIT, dirty: false });
  });

  test.each([[[]], [[{}]], [["text"]], [[{ buildDefinition: { resolvedDependencies: [] } }]]])(
    "is nothing where no provenance names one: %j",
    (predicates) => {
      expect(commitOf(predicates)).toBeUndefined();
    },
  );

  test("what does not say that nothing differed counts as changed", () => {
    const text = JSON.stringify(provenance(["linux/amd64"])).replace('"dirty":false', '"other":1');
    expect(commitOf([{}, JSON.parse(text)])).toEqual({ commit: COMMIT, dirty: true });
  });
});
