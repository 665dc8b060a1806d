import { expect, test } from "vitest";
import { pinnedSeed, SEED } from "../../../../pipeline/src/steps/workshop/seed.js";

const DIGEST = `sha256:${"a".repeat(64)}`;

test("a seed is one image for good", () => {
  expect(pinnedSeed()).toBe(SEED);
  expect(pinnedSeed(`127.0.0.1:5000/seed@${DIGEST}`)).toBe(`127.0.0.1:5000/seed@${DIGEST}`);
});

test.each(["debian", "debian:bookworm", `debian@${DIGEST}0`, `@${DIGEST}`, `a b@${DIGEST}`, ""])(
  "%j is refused",
  (seed) => {
    expect(() => pinnedSeed(seed)).toThrow(
      `--seed: expected an image by its digest (NAME@sha256:…), got ${JSON.stringify(seed)}`,
    );
  },
);
