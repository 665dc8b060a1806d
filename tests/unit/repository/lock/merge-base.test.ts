import { expect, test } from "vitest";
import { baseConstraints, leaveOut, mergeBase } from "../../../../pipeline/src/repository/lock/index.js";
import { deb, failure, HEX, image, lock, wheel } from "../../fixtures.js";

const base = lock({
  image: "cuda",
  debs: [deb("libc6", "2.36", { from: "tiny" }), deb("zlib1g")],
  wheels: [wheel("nvidia-cublas", "13.0")],
});

test("what the base provides is marked with the image that brought it", () => {
  const merged = mergeBase(
    "app.json",
    "app",
    { debs: [deb("gcc"), deb("libc6", "2.36")], wheels: [wheel("nvidia_cublas", "13.0"), wheel("torch")] },
    base,
  );
  expect(merged.debs.map(({ name, from }) => [name, from])).toEqual([
    ["gcc", undefined],
    ["libc6", "tiny"],
    ["zlib1g", "cuda"],
  ]);
  expect(merged.wheels.map(({ name, from }) => [name, from])).toEqual([
    ["nvidia-cublas", "cuda"],
    ["torch", undefined],
  ]);
});

test("without a base nothing is marked", () => {
  expect(mergeBase("a.json", "a", { debs: [deb("b"), deb("a")], wheels: [] }, undefined).debs).toEqual([
    deb("a"),
    deb("b"),
  ]);
});

test("another version or another content than the base's is an error that names both", () => {
  const other = HEX.replace("0", "f");
  const error = failure(() =>
    mergeBase(
      "app.json",
      "app",
      { debs: [deb("libc6", "2.37")], wheels: [wheel("nvidia-cublas", "13.0", "py3-none-any", { sha256: other })] },
      base,
    ),
  );
  expect(error.code).toBe("LOCK_BASE_CONFLICT");
  expect(error.message).toContain('app.json:1:1: libc6 2.37 is needed, but base "tiny" has libc6 2.36');
  expect(error.message).toContain(
    `nvidia-cublas 13.0 is needed with sha256 ${other}, but base "cuda" has it with sha256 ${HEX}`,
  );
  expect(error.message).toContain("--name=cuda lock");
});

test("what inputs.yaml omits is left out", () => {
  const app = { ...image("app"), python: { ...image("app").python, omit: [{ name: "Foo.Bar", reason: "x" }] } };
  const left = leaveOut({ debs: [deb("perl-base"), deb("libc6")], wheels: [wheel("foo_bar"), wheel("foo")] }, app);
  expect(left).toEqual({ debs: [deb("libc6")], wheels: [wheel("foo")] });
});

test("the base's wheels become exact constraints", () => {
  expect(baseConstraints(base)).toEqual(["nvidia-cublas==13.0"]);
});
