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

test.each<[string, unknown, string]>([
  [
    "what is not there in a list is null, as JSON.stringify has it",
    { b: 1, a: [undefined, 1] },
    '{"a":[null,1],"b":1}',
  ],
  ["what is not there in an object is left out", { b: undefined, a: 1 }, '{"a":1}'],
  ["numbers as RFC 8785, 3.2.2.3", [1e21, 1e-27, -0, 4.5, 333333333.3333333], "[1e+21,1e-27,0,4.5,333333333.3333333]"],
  [
    "keys in the order of RFC 8785, 3.2.3",
    { "\u20ac": 1, "\r": 2, "\ufb33": 3, 1: 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 },
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  ],
])("canonical JSON: %s", (_name, value, text) => expect(canonicalJson(value)).toBe(text));

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
