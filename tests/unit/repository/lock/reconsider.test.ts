import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { lockDiffOf } from "../../../../pipeline/src/documents/locks/index.js";
import { mergeOmissions } from "../../../../pipeline/src/repository/inputs/merge.js";
import { leaveOut, type ResolvedDeb, reconsider } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, image, lock } from "../../fixtures.js";

const library = (name: string, ...needs: string[]): ResolvedDeb => ({ ...program(name, ...needs), library: true });
const program = (name: string, ...needs: string[]): ResolvedDeb => ({
  ...deb(name),
  needs: needs.map((one) => one.split("|")),
  library: false,
});
const omit = (...names: string[]) => names.map((name) => ({ name, reason: "only dpkg loads it", from: "python-3.11" }));
const app = image("app");
const asks = (list: { name: string; reason: string; from?: string }[]) => ({
  ...app,
  debian: { ...app.debian, omit: list },
});
const base = lock({ image: "python-3.11", debs: [deb("libc6"), deb("zlib1g")] });
const BASE = omit("libpcre2-8-0", "libselinux1", "libmd0", "dpkg", "debconf");

describe("a base's omission in an image that adds packages", () => {
  // What apt resolves for libgl1 and libglib2.0-0 on the Python base, shortened.
  const opencv = [
    library("libglib2.0-0", "libc6", "libpcre2-8-0", "libselinux1"),
    library("libbsd0", "libmd0"),
    library("libmd0", "libc6"),
    library("libpcre2-8-0", "libc6"),
    library("libselinux1", "libpcre2-8-0"),
  ];

  test("ends where something new loads it, with what that needs in turn", () => {
    const { again, still } = reconsider({ debs: opencv }, asks(BASE), base);
    expect([...again]).toEqual([
      ["libmd0", "libbsd0"],
      ["libpcre2-8-0", "libglib2.0-0"],
      ["libselinux1", "libglib2.0-0"],
    ]);
    expect([...still]).toEqual([]);
    const left = leaveOut({ debs: opencv, wheels: [] }, asks(BASE), again);
    expect(left.debs).toEqual(opencv.map(({ name }) => deb(name)));
  });

  test("is said in the difference", () => {
    const reconsidered = reconsider({ debs: opencv }, asks(BASE), base);
    expect(lockDiffOf([{ after: base, reconsidered }]).locks[0]?.omissions).toContain(
      "not omitted: libmd0, as libbsd0 depends on it",
    );
  });

  test("stays where the image's own inputs omit it, and what only that needs stays, too", () => {
    const own = mergeOmissions(BASE, [{ name: "libselinux1", reason: "nothing here calls it" }]);
    const some = [library("libmount1", "libselinux1"), library("libselinux1", "libpcre2-8-0"), library("libpcre2-8-0")];
    expect(reconsider({ debs: some }, asks(own), base)).toEqual({ again: new Map(), still: new Map() });
  });

  test("stays where it is no library, and is named", () => {
    // vllm: dash names dpkg, whose own libraries are then wanted by nobody.
    const vllm = [
      program("dash", "dpkg"),
      program("dpkg", "libmd0"),
      library("libmd0"),
      library("libpam0g", "debconf|debconf-2.0"),
      program("debconf"),
    ];
    const found = reconsider({ debs: vllm }, asks(BASE), base);
    expect(found.again).toEqual(new Map());
    expect([...found.still]).toEqual([
      ["dpkg", "dash"],
      ["debconf", "libpam0g"],
    ]);
    expect(lockDiffOf([{ after: base, reconsidered: found }]).locks[0]?.omissions).toContain(
      "still omitted: dpkg, although dash depends on it; it is no library: ask for it by name if it is wanted",
    );
  });

  test("stays where another package is there for it", () => {
    const some = [
      library("liba", "libmd0|zlib1g"),
      library("libb", "libother|libmd0"),
      library("libmd0"),
      library("libother"),
    ];
    expect(reconsider({ debs: some }, asks(BASE), base).again).toEqual(new Map());
  });

  test("of 1,000 sets of packages leaves no library out that something there depends on alone", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const one = fc.record({
      library: fc.boolean(),
      needs: fc.array(fc.subarray(names, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
    });
    const all = fc.array(one, { minLength: names.length, maxLength: names.length });
    fc.assert(
      fc.property(all, fc.subarray(names), (facts, left) => {
        const debs = facts.map(({ library: isLibrary, needs }, index) => ({
          ...deb(names[index] ?? ""),
          library: isLibrary,
          needs,
        }));
        const { again } = reconsider({ debs }, asks(omit(...left)), undefined);
        const kept = new Set(leaveOut({ debs, wheels: [] }, asks(omit(...left)), again).debs.map(({ name }) => name));
        for (const { name, needs } of debs.filter((item) => kept.has(item.name)))
          for (const group of needs.filter((some) => !some.some((other) => kept.has(other))))
            expect([name, group.map((other) => debs.find((item) => item.name === other)?.library)]).not.toEqual([
              name,
              [true],
            ]);
        for (const name of again.keys()) expect(left).toContain(name);
      }),
      { numRuns: 1000 },
    );
  });
});

test("an inherited omission knows the base that leaves it out; an own one has no base", () => {
  const omitted = image("app").debian.omit;
  expect(omitted).toEqual([{ name: "perl-base", reason: "no maintainer script runs", from: "tiny" }]);
  expect(image("tiny").debian.omit).toEqual([{ name: "perl-base", reason: "no maintainer script runs" }]);
});
