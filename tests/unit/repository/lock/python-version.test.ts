import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullPython } from "../../../../pipeline/src/repository/lock/index.js";
import { deb } from "../../fixtures.js";

describe("the whole version of Python is upstream's part of the package's", () => {
  test.each([
    ["3.11.2-6+deb12u6", "3.11.2"],
    ["1:3.11.2-6", "3.11.2"],
    ["3.11.2+dfsg1-1~bpo12+1", "3.11.2"],
    ["3.11.0~rc2-1", "3.11.0rc2"],
    ["3.11.2", "3.11.2"],
    ["3.11-1", undefined],
    ["3.12.1-1", undefined],
  ])("%s", (version, full) => {
    expect(fullPython("3.11", [deb("python3.11", version)])).toBe(full);
  });

  test("of the interpreter first, then of its parts; other packages and Pythons say nothing", () => {
    const all = [deb("libpython3.11-stdlib", "3.11.9-1"), deb("python3.11", "3.11.2-6"), deb("python3.12", "3.12.1-1")];
    expect(fullPython("3.11", all)).toBe("3.11.2");
    expect(fullPython("3.11", [deb("libpython3.11-minimal", "3.11.3-1")])).toBe("3.11.3");
    expect(fullPython("3.1", all)).toBeUndefined();
    expect(fullPython("3.11", [deb("python3", "3.11.2-1"), deb("python3.11-dev", "3.11.2-1")])).toBeUndefined();
  });

  test("whatever epoch and revision are", () => {
    const number = fc.integer({ min: 0, max: 99 });
    const rest = fc.stringMatching(/^(?:[+~-][a-z0-9+~.]*)?$/);
    fc.assert(
      fc.property(number, number, fc.option(number), rest, (minor, patch, epoch, revision) => {
        const upstream = `3.${minor}.${patch}`;
        const version = `${epoch === null ? "" : `${epoch}:`}${upstream}${revision}`;
        const full = fullPython(`3.${minor}`, [deb(`python3.${minor}`, version)]);
        return full === upstream || (/^~(?:a|b|rc)\d+/.test(revision) && full?.startsWith(upstream) === true);
      }),
      { numRuns: 1000 },
    );
  });
});
