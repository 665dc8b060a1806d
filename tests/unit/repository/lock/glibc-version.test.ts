import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { glibcFor } from "../../../../pipeline/src/repository/lock/index.js";
import { deb } from "../../fixtures.js";

const wants = { requirements: ["a==1"] };

describe("the glibc of an image is upstream's part of its package's version", () => {
  test.each([
    ["2.36-9+deb12u13", "2.36"],
    ["2.41-12+deb13u2", "2.41"],
    ["1:2.41~rc1-1", "2.41"],
    ["2.41", "2.41"],
  ])("%s", (version, found) => {
    expect(glibcFor(wants, [deb("libc-bin", "2.99-1"), deb("libc6", version)])).toEqual({
      ...{ version: found, notes: [], problems: [] },
    });
  });

  test("whatever epoch and revision are", () => {
    const rest = fc.stringMatching(/^(?:[+~-][a-z0-9+~.]*)?$/);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.option(fc.nat(9)), rest, (minor, epoch, revision) => {
        const version = `${epoch === null ? "" : `${epoch}:`}2.${minor}${revision}`;
        return glibcFor(wants, [deb("libc6", version)]).version === `2.${minor}`;
      }),
    );
  });

  test("an image without wheels needs none", () => {
    expect(glibcFor({ requirements: [] }, [])).toEqual({ version: "", notes: [], problems: [] });
  });

  test.each([
    [[], "there is none"],
    [[deb("libc6", "3.0-1")], 'its version is "3.0-1"'],
  ])("one that no package says is a problem", (debs, said) => {
    const { version, problems } = glibcFor(wants, debs);
    expect(version).toBe("");
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      `RESOLVE_GLIBC: which wheels the image can load is said by its libc6, expected as 2.MINOR, and ${said}: name one in debian.packages, or a base that has it`,
    ]);
  });
});
