import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullPython, pythonFor } from "../../../../pipeline/src/repository/lock/index.js";
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

describe("the Python that wheels are resolved for", () => {
  const wants = { version: "3.12", requirements: ["a==1"] };

  test("is the packages'; another one than they bring is a problem at its place", () => {
    expect(pythonFor({ ...wants, version: "3.11" }, [deb("python3.11", "3.11.2-6")])).toEqual({
      version: "3.11.2",
      notes: [],
      problems: [],
    });
    const { problems } = pythonFor(wants, [deb("python3", "3.11.2-1"), deb("libpython3.11-stdlib", "3.11.2-6")]);
    expect(problems).toEqual([
      {
        code: "RESOLVE_PYTHON",
        message: 'expected "3.11", as the image has Python 3.11; got "3.12"',
        asked: ["3.12"],
        constraints: [],
      },
    ]);
  });

  test("where no package says it, that is said; without wheels nothing is", () => {
    expect(pythonFor(wants, [deb("libc6")]).notes[0]?.message).toContain("were judged for 3.12.0");
    expect(pythonFor({ ...wants, requirements: [] }, [deb("python3.11", "3.11.2-6")])).toEqual({
      version: "3.12",
      notes: [],
      problems: [],
    });
  });
});
