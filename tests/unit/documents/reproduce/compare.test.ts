import { expect, test } from "vitest";

import type { AssembledImage } from "../../../../pipeline/src/documents/oci/index.js";
import {
  compareImages,
  ReproductionError,
  reproductionTable,
} from "../../../../pipeline/src/documents/reproduce/index.js";

function image(index: string, layers: Record<string, string>): AssembledImage {
  const blob = (digest: string) => ({ text: "", descriptor: { mediaType: "", digest, size: 0 } });
  const list = Object.entries(layers).map(([stage, digest]) => ({ image: "vllm", stage, digest }));
  const platform = { platform: "linux/amd64", config: blob("c"), manifest: blob(`m${index}`), layers: list };
  return { name: "vllm", index: blob(index), platforms: [platform] } as unknown as AssembledImage;
}

const A = image("1", { torch: "t1", pure: "p1" });

test("two equal builds are the same in every part", () => {
  const found = compareImages(A, A);
  expect(found.map(({ what }) => what)).toEqual([
    "index",
    "linux/amd64 manifest",
    "linux/amd64 config",
    "linux/amd64 layer vllm torch",
    "linux/amd64 layer vllm pure",
  ]);
  expect(found.every(({ first, second }) => first === second)).toBe(true);
  expect(reproductionTable("vllm", found)).toContain("reproduced: vllm was built twice with the same digests");
});

test("a part that differs is named, also one that only one build has", () => {
  const found = compareImages(A, image("2", { torch: "t2", extra: "e" }));
  const different = found.filter(({ first, second }) => first !== second).map(({ what }) => what);
  expect(different).toEqual([
    "index",
    "linux/amd64 manifest",
    "linux/amd64 layer vllm torch",
    "linux/amd64 layer vllm pure",
    "linux/amd64 layer vllm extra",
  ]);
  const { message } = new ReproductionError("vllm", found, ["linux/amd64 layer vllm torch: a/b: content 1 -> 2"]);
  expect(message).toContain("different linux/amd64 layer vllm extra missing and e");
  expect(message).toContain("a/b: content 1 -> 2");
});
