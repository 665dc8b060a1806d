import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askedDebs,
  chainsTo,
  mergeBase,
  parseLock,
  throughLeftOut,
  writeLock,
} from "../../../../pipeline/src/repository/lock/index.js";
import { deb, lock, wheel } from "../../fixtures.js";

const NAMES = ["a", "b", "c", "d", "e", "f"];
const names = fc.uniqueArray(fc.constantFrom(...NAMES));
/** Packages that need others, and which of them inputs.yaml asks for. */
const resolved = fc.record({ needs: fc.array(names, { minLength: 6, maxLength: 6 }), requested: names });

function debsOf(needs: readonly string[][]) {
  return NAMES.map((name, index) => ({
    ...deb(name),
    needs: [needs[index] ?? []].filter((group) => group.length > 0),
  }));
}

/** Names that the requested ones lead to, by a walk of its own. */
function reached(needs: readonly string[][], from: readonly string[]): Set<string> {
  const found = new Set(from);
  for (const name of found) for (const next of needs[NAMES.indexOf(name)] ?? []) found.add(next);
  return found;
}

describe("who asks for a .deb", () => {
  test("those that depend on it, and itself where it is asked for by name", () => {
    const debs = [
      { ...deb("curl"), needs: [["libcurl4"], ["mawk", "gawk"]] },
      { ...deb("libcurl4"), needs: [["libc6"], ["libcurl4"]] },
      ...[deb("libc6"), deb("mawk"), deb("gawk"), deb("nobody")],
    ];
    const told = askedDebs(debs, ["curl", "libc6"]);
    expect(Object.fromEntries(told.map(({ name, via }) => [name, via]))).toEqual({
      ...{ curl: ["curl"], libcurl4: ["curl"], libc6: ["libc6", "libcurl4"], mawk: ["curl"], gawk: ["curl"] },
      nobody: undefined,
    });
  });

  test("one that is left out is replaced by those who ask for it", () => {
    const all = [deb("a", "1", { via: ["a"] }), deb("b", "1", { via: ["a", "c"] }), deb("c", "1", { via: ["b"] })];
    const low = deb("low", "1", { via: ["c"] });
    expect(throughLeftOut([...all.slice(0, 1), low], [...all, low]).map(({ via }) => via)).toEqual([["a"], ["a"]]);
    expect(throughLeftOut([deb("old")], all)).toEqual([deb("old")]);
  });
});

describe("chains", () => {
  const packages = [
    { name: "app", via: ["app"] },
    { name: "dep", via: ["app", "dep"] },
    { name: "low", via: ["dep", "ring"] },
    { name: "ring", via: ["low"] },
  ];

  test("one from each requirement, the shortest first", () => {
    expect(chainsTo(packages, "low")).toEqual([
      ["dep", "low"],
      ["app", "dep", "low"],
    ]);
    expect(chainsTo(packages, "app")).toEqual([["app"]]);
    expect(chainsTo(packages, "other")).toEqual([]);
    expect(chainsTo([{ name: "old" }], "old")).toEqual([]);
  });

  test("begin at what is asked for, end at the package, and each asks for the next", () => {
    fc.assert(
      fc.property(resolved, ({ needs, requested }) => {
        const told = askedDebs(debsOf(needs), requested);
        const there = reached(needs, requested);
        for (const { name } of told) {
          const chains = chainsTo(told, name);
          expect(chains.length > 0).toBe(there.has(name));
          for (const chain of chains) {
            expect(requested).toContain(chain[0]);
            expect(chain.at(-1)).toBe(name);
            for (const [place, next] of chain.slice(1).entries())
              expect(told.find((item) => item.name === next)?.via).toContain(chain[place]);
          }
        }
      }),
    );
  });

  test("whoever is left out, all that is kept still has a chain", () => {
    fc.assert(
      fc.property(resolved, names, ({ needs, requested }, omitted) => {
        const told = askedDebs(debsOf(needs), requested);
        const wanted = requested.filter((name) => !omitted.includes(name));
        const kept = throughLeftOut(
          told.filter(({ name }) => !omitted.includes(name)),
          told,
        );
        const there = reached(needs, requested);
        for (const { name, via = [] } of kept) {
          expect(via.every((asker) => !omitted.includes(asker))).toBe(true);
          // What only an omitted requirement leads to has nobody any more.
          if (requested.length === wanted.length) expect(chainsTo(kept, name).length > 0).toBe(there.has(name));
        }
      }),
    );
  });
});

describe("in a lock", () => {
  test("is written behind each package and read back; an older lock has none", () => {
    const told = lock({
      debs: [deb("libc6", "1", { via: ["libc6"] })],
      wheels: [wheel("numpy", "1", "any", { via: ["onnx", "x"] })],
    });
    const text = writeLock(told);
    expect(text).toContain('"via": ["onnx","x"] }');
    expect(parseLock({ path: "x.json", text })).toEqual(told);
    const old = lock({ debs: [deb("libc6")] });
    expect(parseLock({ path: "x.json", text: writeLock(old) })).toEqual(old);
  });

  test("what a base brings keeps the base's", () => {
    const base = lock({ image: "base", wheels: [wheel("numpy", "1", "any", { via: ["numpy"] })] });
    const own = [wheel("numpy", "1", "any", { via: ["onnx"] }), wheel("onnx", "1", "any", { via: ["onnx"] })];
    const merged = mergeBase("x.json", "app", { debs: [], wheels: own }, base);
    expect(merged.wheels.map(({ via, from }) => [via, from])).toEqual([
      [["numpy"], "base"],
      [["onnx"], undefined],
    ]);
  });
});
