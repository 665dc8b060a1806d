import fc from "fast-check";
import { expect, test } from "vitest";

import {
  mergeLevels,
  mergeLists,
  mergeOmissions,
  mergeSettings,
} from "../../../../pipeline/src/repository/inputs/merge.js";

const words = fc.array(fc.constantFrom("a", "b", "c", "d"));

test("lists add up without duplicates and keep their order", () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const merged = mergeLists(a, b);
      expect(new Set(merged)).toEqual(new Set([...a, ...b]));
      expect(merged).toHaveLength(new Set(merged).size);
      expect(merged.slice(0, new Set(a).size)).toEqual([...new Set(a)]);
    }),
  );
});

const level = fc.record(
  {
    epoch: fc.nat(),
    debian: fc.record({ packages: words, suite: fc.constantFrom("bookworm", "trixie") }, { requiredKeys: [] }),
    python: fc.record({ requirements: words, constraints: words }, { requiredKeys: [] }),
    config: fc.record(
      {
        env: fc.dictionary(fc.constantFrom("A", "B"), fc.string()),
        cmd: words,
        volumes: words,
        user: fc.constantFrom("1", "2"),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test("merging is associative: mixins of mixins need no special case", () => {
  fc.assert(
    fc.property(level, level, level, (a, b, c) => {
      expect(mergeLevels(mergeLevels(a, b), c)).toEqual(mergeLevels(a, mergeLevels(b, c)));
    }),
  );
});

test("merging with nothing changes nothing more", () => {
  fc.assert(
    fc.property(level, (a) => {
      expect(mergeLevels(mergeLevels({}, a), {})).toEqual(mergeLevels({}, a));
    }),
  );
});

test("a new entrypoint drops the base's arguments, as in a Dockerfile", () => {
  const base = { entrypoint: ["/a"], cmd: ["x"] };
  expect(mergeSettings(base, { entrypoint: ["/b"] })).toMatchObject({ entrypoint: ["/b"], cmd: undefined });
  expect(mergeSettings(base, { cmd: ["y"] })).toMatchObject({ entrypoint: ["/a"], cmd: ["y"] });
});

test("an omission counts once; the later reason wins", () => {
  expect(mergeOmissions([{ name: "a", reason: "1" }], [{ name: "a", reason: "2" }])).toEqual([
    { name: "a", reason: "2" },
  ]);
});
