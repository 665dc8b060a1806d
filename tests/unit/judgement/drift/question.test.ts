import { describe, expect, test } from "vitest";
import { unasked, wishesFor, withWish } from "../../../../pipeline/src/judgement/drift/index.js";
import { driftLine } from "../../documents/drift/reports.js";

test("anything from the last fix on is asked for first, then each fix by itself", () => {
  expect(wishesFor("requests", ["2.9.0", "2.31.0"]).map(({ name, range }) => name + range)).toEqual([
    ...["requests>=2.31.0", "requests==2.31.0", "requests==2.9.0"],
  ]);
  expect(wishesFor("requests", ["1.26.19", "2.2.2", "1.27"]).map(({ name, range }) => name + range)).toEqual([
    ...["requests>=2.2.2", "requests==2.2.2", "requests==1.27", "requests==1.26.19"],
  ]);
  expect(wishesFor("requests", [])).toEqual([]);
});

describe("a wish", () => {
  const wish = { name: "requests", range: ">=2.31.0" };

  test("takes the place of the image's own pin, and keeps its extras", () => {
    expect(withWish(["numpy==1", "Requests[socks]==2.25.0"], wish)).toEqual(["numpy==1", "requests[socks]>=2.31.0"]);
    expect(withWish(["requests[socks,use_chardet]==2.25.0", "numpy[x]==1"], wish)).toEqual([
      "numpy[x]==1",
      "requests[socks,use_chardet]>=2.31.0",
    ]);
    expect(withWish(["Foo.Bar[x]==1"], { name: "foo_bar", range: "==2" })).toEqual(["foo_bar[x]==2"]);
  });

  test("stands beside what asks for other packages, however alike they are called", () => {
    expect(withWish(["numpy==1"], wish)).toEqual(["numpy==1", "requests>=2.31.0"]);
    expect(withWish(["requests-mock==1", "my-requests==1"], wish)).toEqual([
      "requests-mock==1",
      "my-requests==1",
      "requests>=2.31.0",
    ]);
  });
});

test.each([
  ["what is gone", { verdict: "gone" }, { state: "not-asked", detail: "it is no longer found" }],
  ["what has no fix", { fixed: [] }, { state: "none" }],
  ["a wheel", { type: "python" }, undefined],
  ["a package of Debian", { type: "deb" }, undefined],
  [
    "anything else",
    { type: "cuda", package: "nvjpeg" },
    { state: "not-asked", detail: "no resolver knows of nvjpeg: it is of the type cuda" },
  ],
] as const)("no resolver is asked about what cannot be mended: %s", (_name, changes, expected) => {
  const { fix: _, ...line } = driftLine({ ...changes, fixed: [...("fixed" in changes ? changes.fixed : ["2"])] });
  expect(unasked(line)).toEqual(expected);
});
