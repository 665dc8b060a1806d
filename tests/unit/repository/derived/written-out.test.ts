import { expect, test } from "vitest";
import { writtenOut } from "../../../../pipeline/src/repository/derived/index.js";
import { findImage, loadCatalog } from "../../../../pipeline/src/repository/inputs/index.js";
import { BASE, LABELS } from "../../fixtures.js";

const INPUTS = `name: app
base: tiny
# What the server is made of.
python:
  requirements:
    - numpy==2.2.0 # pinned by hand
layers:
  - stage: wheels # nothing imports f2py
    comment: "wheels"
    wheels: rest
    withoutBytecode: ["numpy/f2py/*"]
  - { stage: app, comment: "the app", files: [app], folders: [{ path: /data, mode: "1777" }] }
`;
const PATH = "images/app/inputs.yaml";

function imagesOf(text: string) {
  const catalog = loadCatalog([
    { path: "bases/tiny/inputs.yaml", text: BASE },
    { path: "bases/tiny/labels.yaml", text: LABELS },
    { path: PATH, text },
    { path: "images/app/labels.yaml", text: LABELS },
  ]);
  return { image: findImage(catalog, "app"), base: findImage(catalog, "tiny").settings, modules: ["app"] };
}

test("the Dockerfile says what inputs.yaml said, which keeps its comments and all else", () => {
  const files = writtenOut({ path: PATH, text: INPUTS }, [imagesOf(INPUTS)]);
  expect(Object.keys(files)).toEqual(["images/app/Dockerfile", PATH]);
  expect(files["images/app/Dockerfile"]).toContain("--without-bytecode 'numpy/f2py/*'");
  expect(files["images/app/Dockerfile"]).toContain("install -d -m 1777 /out/data");
  expect(files[PATH]).toBe(
    INPUTS.replace('    withoutBytecode: ["numpy/f2py/*"]\n', "").replace(
      ', folders: [{ path: /data, mode: "1777" }]',
      "",
    ),
  );
  const { layers: _, ...before } = imagesOf(INPUTS).image;
  const { layers, ...after } = imagesOf(files[PATH] ?? "").image;
  expect(after).toEqual(before);
  expect(layers.map(({ stage }) => stage)).toEqual(["wheels", "app"]);
});

test("in variants, too", () => {
  const text =
    "name: app\nvariants:\n  a: { layers: [{ stage: s, comment: c, wheels: rest, withoutBytecode: [x] }] }\n";
  expect(writtenOut({ path: PATH, text }, [])[PATH]).toBe(text.replace(", withoutBytecode: [x]", ""));
});

test("wherever such a key stands", () => {
  const text = `name: app
layers:
  - withoutBytecode:
      - a/*
      - b/*
    stage: one # first
    comment: c
    wheels: rest
  - { folders: [{ path: /a, mode: "0755" }], stage: two, comment: c, files: [x], withoutBytecode: [y] }
  - stage: three
    comment: c
    wheels: rest
    folders:
      - { path: /b, mode: "0755" }`;
  expect(writtenOut({ path: PATH, text }, [])[PATH]).toBe(`name: app
layers:
  - stage: one # first
    comment: c
    wheels: rest
  - { stage: two, comment: c, files: [x] }
  - stage: three
    comment: c
    wheels: rest
`);
});

test("an inputs.yaml without such keys stays as it is", () => {
  const text = INPUTS.replace(/ {4}withoutBytecode.*\n/, "").replace(/, folders: .*\]/, "");
  expect(Object.keys(writtenOut({ path: PATH, text }, [imagesOf(text)]))).toEqual(["images/app/Dockerfile"]);
});
