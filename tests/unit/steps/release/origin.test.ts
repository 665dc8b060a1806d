import { describe, expect, test } from "vitest";
import { parseOrigin, sourceOf, whoOf } from "../../../../pipeline/src/steps/release/origin.js";

const COMMIT = "0123456789".repeat(4);

describe("where a call comes from", () => {
  test("nothing said is a person's machine with changes", () => {
    expect(parseOrigin()).toEqual({ dirty: true });
    expect(sourceOf(parseOrigin())).toEqual({ dirty: true });
    expect(whoOf(parseOrigin())).toBe("unknown");
  });

  test("all of it", () => {
    const said = { builder: "https://ci/w", invocation: "https://ci/7", caller: "ann", repository: "https://g/x" };
    const origin = parseOrigin(JSON.stringify({ ...said, commit: COMMIT, dirty: false }));
    expect(sourceOf(origin)).toEqual({ uri: "git+https://g/x", commit: COMMIT, dirty: false });
    expect(whoOf(origin)).toBe("ann https://ci/7");
  });

  test.each([
    ["not JSON", /expected object/],
    ['{"commit": "abc"}', /expected 40 hex digits/],
    ['{"comit": "abc"}', /[Uu]nrecognized key: "comit"/],
    ['{"dirty": "no", "caller": ""}', /dirty[\s\S]*|caller/],
    ["[]", /expected object/],
  ])("%s is refused, with what is allowed", (text, message) => {
    expect(() => parseOrigin(text)).toThrow(message);
    expect(() => parseOrigin(text)).toThrow("builder, invocation, caller, repository, commit, dirty");
  });
});
