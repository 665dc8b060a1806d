import { expect, test } from "vitest";
import { wishesFor, withWish } from "../../../../pipeline/src/judgement/drift/index.js";

test("anything from the last fix on is asked for first, then each fix by itself", () => {
  expect(wishesFor("requests", ["2.9.0", "2.31.0"]).map(({ requirement }) => requirement)).toEqual([
    ...["requests>=2.31.0", "requests==2.31.0", "requests==2.9.0"],
  ]);
  expect(wishesFor("requests", [])).toEqual([]);
});

test("a wish takes the place of the image's own pin, and keeps its extras", () => {
  const wish = { requirement: "requests>=2.31.0" };
  expect(withWish(["numpy==1", "Requests[socks]==2.25.0"], wish)).toEqual(["numpy==1", "requests[socks]>=2.31.0"]);
  expect(withWish(["numpy==1"], wish)).toEqual(["numpy==1", "requests>=2.31.0"]);
});
