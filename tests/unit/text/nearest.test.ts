import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean } from "../../../pipeline/src/text/nearest.js";

const IMAGES = ["python-3.11", "cuda-12.5", "cuda-13.0", "onnxruntime", "cupy", "vllm"];

test.each([
  ["vlm", "vllm"],
  ["onnx-runtime", "onnxruntime"],
  ["cuda-13", "cuda-13.0"],
  ["python311", "python-3.11"],
  ["VLLM", undefined],
  ["pytorch", undefined],
  ["", undefined],
])("%j: %s", (name, found) => {
  expect(didYouMean(name, IMAGES)).toBe(found === undefined ? "" : `, did you mean "${found}"?`);
});

test("a name is nearest to itself, and of no names none is", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(), (names, index) => {
      const name = names[index % names.length] ?? "";
      expect(didYouMean(name, names)).toBe(`, did you mean "${name}"?`);
    }),
  );
  expect(didYouMean("vllm", [])).toBe("");
});
