import { expect, test } from "vitest";
import { fetchList } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, wheel } from "../../fixtures.js";

test("has what a fetch reads, to the letter as before locks said who asks for a package", () => {
  const [one, two] = [deb("libc6"), wheel("numpy")];
  expect(fetchList({ debs: [one], wheels: [two] })).toBe(JSON.stringify({ debs: [one], wheels: [two] }));
  const asked = { debs: [{ ...one, via: ["libc6"] }], wheels: [{ ...two, via: ["numpy", "onnx"] }] };
  expect(fetchList(asked)).toBe(fetchList({ debs: [one], wheels: [two] }));
});
