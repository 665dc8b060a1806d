import { expect, test } from "vitest";
import {
  imagePolicies,
  readImagePolicies,
  withOwnBudgets,
  withOwnFiles,
  withOwnGenerators,
  withOwnGpu,
} from "../../../../pipeline/src/judgement/policy/index.js";

const IMAGES = [
  { name: "a", folder: "images/a" },
  { name: "b-1", folder: "images/b" },
  { name: "b-2", folder: "images/b" },
];
const A = `budget: 7
generators: [{ stage: app, paths: [/app/**], reason: "the server, from app" }]
writable: [{ path: /cache, reason: "for any user, sticky" }]
gpu: [{ libraries: [/usr/lib/x.so], mustRunOn: [sm_90], reason: "what it was made for" }]
`;
const TEXTS = new Map([
  ["images/a/policy.yaml", A],
  ["images/b/policy.yaml", "budget: 9\n"],
]);

test("what a folder says holds for its image, for each of its variants, and beside what policies/ says", () => {
  const own = readImagePolicies(TEXTS, IMAGES);
  const budgets = withOwnBudgets({ layer: 1, images: { z: 3 }, newestPackageDays: 2 }, own);
  expect(budgets).toEqual({ layer: 1, images: { z: 3, a: 7, "b-1": 9, "b-2": 9 }, newestPackageDays: 2 });
  const other = { image: "z", stage: "s", paths: ["/z"], reason: "of another one" };
  expect(withOwnGenerators([other], own)).toEqual([
    other,
    { image: "a", stage: "app", paths: ["/app/**"], reason: "the server, from app" },
  ]);
  expect(withOwnFiles({ setuid: [], writable: [], secrets: [] }, own)).toEqual({
    setuid: [],
    writable: [{ image: "a", path: "/cache", reason: "for any user, sticky" }],
    secrets: [],
  });
  expect(withOwnGpu([], own).map(({ image }) => image)).toEqual(["a"]);
});

test("accepted files of each kind stand beside those of policies/", () => {
  const accepted = (path: string) => `{ path: ${path}, reason: "looked at by us" }`;
  const text = `setuid: [${accepted("/su")}]\nsecrets: [{ path: /key, kind: pem, reason: "an example" }]\n`;
  const { found, problems } = imagePolicies(new Map([["images/a/policy.yaml", text]]), IMAGES);
  expect(problems).toEqual([]);
  const given = { image: "z", path: "/z", reason: "of another one" };
  const secret = { ...given, kind: "pem" };
  const all = withOwnFiles({ setuid: [given], writable: [given], secrets: [secret] }, found);
  expect(all.setuid.map(({ image, path }) => `${image} ${path}`)).toEqual(["z /z", "a /su"]);
  expect(all.writable).toEqual([given]);
  expect(all.secrets.map(({ image, path }) => `${image} ${path}`)).toEqual(["z /z", "a /key"]);
  const budgets = withOwnBudgets({ layer: 1, images: { a: 3 }, newestPackageDays: 2 }, found);
  expect(budgets.images).toStrictEqual({ a: 3 });
});

test("an image without one is not spoken of", () => {
  const own = readImagePolicies(new Map(), IMAGES);
  expect(withOwnBudgets({ layer: 1, images: {}, newestPackageDays: 2 }, own).images).toEqual({});
});

test("all that is wrong is told by its place, once for a folder, and nothing of it counts", () => {
  const wrong = new Map([
    ["images/a/policy.yaml", "budget: big\nbudgets: 1\n"],
    ["images/b/policy.yaml", "budget: -1\n"],
  ]);
  const { found, problems } = imagePolicies(wrong, IMAGES);
  expect([...found.keys()]).toEqual([]);
  expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
    "images/a/policy.yaml:1",
    "images/a/policy.yaml:2",
    "images/b/policy.yaml:1",
  ]);
  expect(() => readImagePolicies(wrong, IMAGES)).toThrow(/policy\.yaml:1:/);
  expect(() => readImagePolicies(wrong, IMAGES)).toThrow("Correct these files, then run the command again.");
});
