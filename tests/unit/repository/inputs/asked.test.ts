import fc from "fast-check";
import { expect, test } from "vitest";
import { askedDigest, canonicalJson } from "../../../../pipeline/src/repository/inputs/index.js";
import { DIGEST, image } from "../../fixtures.js";

test("canonical JSON does not depend on the order of keys and keeps the value", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

const app = image("app");
const asked = askedDigest(app, "linux/amd64", { image: "tiny", lock: DIGEST });

test("the digest of what was asked is stable", () => {
  expect(asked).toMatch(/^sha256:[0-9a-f]{64}$/);
  const reordered = { ...app, python: { ...app.python, requirements: [...app.python.requirements].reverse() } };
  expect(askedDigest(reordered, "linux/amd64", { image: "tiny", lock: DIGEST })).toBe(asked);
  const reasoned = {
    ...app,
    settings: { ...app.settings, user: "1" },
    debian: { ...app.debian, omit: [{ name: "perl-base", reason: "other" }] },
  };
  expect(askedDigest(reasoned, "linux/amd64", { image: "tiny", lock: DIGEST })).toBe(asked);
});

test("every change of what is wanted changes it", () => {
  const others = [
    askedDigest(app, "linux/arm64", { image: "tiny", lock: DIGEST }),
    askedDigest(app, "linux/amd64", { image: "tiny", lock: DIGEST.replace("0", "1") }),
    askedDigest(app, "linux/amd64", null),
    askedDigest({ ...app, python: { ...app.python, requirements: [] } }, "linux/amd64", {
      image: "tiny",
      lock: DIGEST,
    }),
    askedDigest({ ...app, python: { ...app.python, constraints: ["x<1"] } }, "linux/amd64", {
      image: "tiny",
      lock: DIGEST,
    }),
    askedDigest({ ...app, debian: { ...app.debian, omit: [] } }, "linux/amd64", { image: "tiny", lock: DIGEST }),
  ];
  expect(new Set([asked, ...others]).size).toBe(others.length + 1);
});
