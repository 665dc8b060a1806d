import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions } from "../../../../pipeline/src/repository/packages/index.js";

/** What dpkg itself says of many pairs, in one run: one of "<", "=" and ">" for each. */
function dpkg(pairs: readonly (readonly [string, string])[]): string[] {
  const script =
    'while read -r a b; do if dpkg --compare-versions "$a" lt "$b"; then echo "<"; elif dpkg --compare-versions "$a" eq "$b"; then echo "="; else echo ">"; fi; done';
  const input = pairs.map((pair) => `${pair.join(" ")}\n`).join("");
  const { status, stdout } = spawnSync("bash", ["-c", script], { input, encoding: "utf8" });
  if (status !== 0) throw new Error("dpkg failed");
  return stdout.trim().split("\n");
}

describe("compareVersions", () => {
  test("orders Debian's versions as dpkg does", () => {
    const part = fc.stringMatching(/^[0-9][0-9a-c.+~]{0,6}$/);
    const version = fc
      .tuple(fc.option(fc.nat(2)), part, fc.option(part))
      .map(
        ([epoch, upstream, revision]) =>
          `${epoch === null ? "" : `${epoch}:`}${upstream}${revision === null ? "" : `-${revision}`}`,
      );
    const pairs = fc.sample(fc.tuple(version, version), { numRuns: 150, seed: 7 });
    const known = [
      ["1.0~rc1-1", "1.0-1"],
      ["2.36-9+deb12u10", "2.36-9+deb12u9"],
      ["1:0.1", "2.0"],
      ["1.0", "1.0-0"],
    ] as const;
    const all = [...known, ...pairs];
    const ours = all.map(([a, b]) => {
      const order = compareVersions("deb", a, b) ?? Number.NaN;
      return order < 0 ? "<" : order > 0 ? ">" : order === 0 ? "=" : "?";
    });
    expect(ours).toEqual(dpkg(all));
  }, 60_000);

  test.each([
    ["pypi", "1.10", "1.9", 1],
    ["pypi", "1.0", "1.0.0", 0],
    ["pypi", "1.0rc1", "1.0", -1],
    ["pypi", "1.0.post1", "1.0", 1],
    ["pypi", "1.0+local", "1.0", 1],
    ["npm", "1.10.0", "1.9.0", 1],
    ["golang", "v1.0.0-rc.1", "v1.0.0", -1],
  ])("%s: %s and %s", (type, first, second, order) => {
    expect(Math.sign(compareVersions(type, first, second) ?? Number.NaN)).toBe(order);
    expect(Math.sign(compareVersions(type, second, first) ?? Number.NaN)).toBe(order === 0 ? 0 : -order);
  });

  test.each([
    ["pypi", "1.0", "not a version"],
    ["deb", "1.0", "1.0 "],
    ["deb", "", "1"],
    ["npm", "1", "1.0.0"],
    ["generic", "1.0", "2.0"],
  ])("says nothing where it cannot: %s %j %j", (type, first, second) => {
    expect(compareVersions(type, first, second)).toBeUndefined();
  });
});
