import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveDockerfile } from "../../../../pipeline/src/repository/derived/index.js";
import { checkDockerfile } from "../../../../pipeline/src/repository/dockerfile/index.js";
import { findImage, loadCatalog } from "../../../../pipeline/src/repository/inputs/index.js";
import {
  assertNewImage,
  assertNewMixin,
  imageFiles,
  mixinFiles,
  ScaffoldError,
} from "../../../../pipeline/src/repository/scaffold/index.js";
import { BASE, LABELS } from "../../fixtures.js";

const catalog = loadCatalog([
  { path: "bases/tiny/inputs.yaml", text: BASE },
  { path: "bases/tiny/labels.yaml", text: LABELS },
]);
const base = findImage(catalog, "tiny");
const PRESENT = {
  paths: new Set(["images/there/", "images/there/inputs.yaml", "mixins/there.yaml"]),
  images: ["tiny", "there"],
};
const ASKED = { name: "greeter", base: "tiny", requirements: ["waitress==3.0.2"], debian: [] };

const names = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);

test("what is written is an image that the catalog, the rules of Dockerfiles and its base agree with", () => {
  fc.assert(
    fc.property(
      names,
      fc.uniqueArray(names, { maxLength: 3 }),
      fc.uniqueArray(names, { maxLength: 3 }),
      (name, wheels, debs) => {
        fc.pre(name !== "tiny" && wheels.length + debs.length > 0 && debs.every((deb) => deb.length > 1));
        const requirements = wheels.map((wheel) => `${wheel}==1.2`);
        const files = imageFiles({ name, base, requirements, debian: debs, budget: 1, call: "dagger call" });
        const folder = `images/${name}`;
        const text = (file: string) => ({ path: `${folder}/${file}`, text: files[`${folder}/${file}`] ?? "" });
        const found = loadCatalog([
          { path: "bases/tiny/inputs.yaml", text: BASE },
          { path: "bases/tiny/labels.yaml", text: LABELS },
          text("inputs.yaml"),
          text("labels.yaml"),
        ]);
        const image = findImage(found, name);
        expect(image.python.requirements).toEqual(requirements);
        expect(image.debian.packages).toEqual(debs);
        const { text: dockerfile, problems } = deriveDockerfile([{ image, base: base.settings, modules: [] }]);
        expect(problems).toEqual([]);
        checkDockerfile(`${folder}/Dockerfile`, dockerfile, image, base.settings);
      },
    ),
    { numRuns: 50 },
  );
});

test("tests of a new image name the Python of its base", () => {
  const other = { ...base, python: { ...base.python, version: "3.13" } };
  const asked = { name: "greeter", base: other, debian: [], budget: 1, call: "dagger call" };
  const files = [[], ["waitress==3.0.2"]].map((requirements) => imageFiles({ ...asked, requirements }));
  for (const file of files) {
    expect(file["images/greeter/tests/structure.yaml"]).toContain("/usr/local/lib/python3.13/dist-packages/pip");
    expect(file["images/greeter/tests/smoke.yaml"]).toContain('run: ["/usr/bin/python3.13", ');
  }
});

test("the folder, whole", async () => {
  const gpu = { ...base, labels: { ...base.labels, extra: { "image-factory.gpu.driver": "525.60.13", other: "x" } } };
  const files = imageFiles({
    name: "greeter",
    base: gpu,
    requirements: ASKED.requirements,
    debian: ["tzdata"],
    budget: 42,
    call: "dagger call image-factory",
  });
  const whole = Object.entries(files).map(([path, text]) => `=== ${path}\n${text}`);
  await expect(whole.join("")).toMatchFileSnapshot("greeter.snapshot.txt");
});

describe("what is refused, and then nothing is written", () => {
  test.each([
    ["a name in another script", { name: "größe" }, /--name: expected an image name of a-z.*got "größe"/],
    ["a name that is a path", { name: "../x" }, /--name: /],
    ["a folder that is there", { name: "there" }, /images\/there: it is there already/],
    ["an image of that name elsewhere", { name: "tiny" }, /--name: there is an image "tiny" already/],
    ["a base that is none", { base: "tinny" }, /--base: no image "tinny", did you mean "tiny"\?/],
    ["a range", { requirements: ["waitress>=3"] }, /--requirements: expected an exact version \("waitress==3"\)/],
    ["a package of Debian that cannot be", { debian: ["Tz data"] }, /--debian: expected a Debian package name/],
    ["nothing", { requirements: [] }, /adds nothing to its base/],
  ])("%s", (_, change, message) => {
    expect(() => assertNewImage({ ...ASKED, ...change }, PRESENT)).toThrow(message);
    expect(() => assertNewImage({ ...ASKED, ...change }, PRESENT)).toThrow(ScaffoldError);
  });

  test("all of it at once", () => {
    const wrong = { name: "größe", base: "x", requirements: ["a"], debian: ["B"] };
    expect(() => assertNewImage(wrong, PRESENT)).toThrow(/--base[\s\S]*--debian[\s\S]*--name[\s\S]*--requirements/);
  });

  test.each([
    ["a mixin that is there", { name: "there" }, /mixins\/there\.yaml: it is there already/],
    ["a name in another script", { name: "名" }, /--name: /],
    ["nothing", { name: "x", requirements: [] }, /holds nothing/],
  ])("%s", (_, change, message) => {
    expect(() => assertNewMixin({ requirements: ["a==1"], debian: [], ...change }, PRESENT)).toThrow(message);
  });
});

test("a mixin", () => {
  assertNewMixin({ name: "http", requirements: ["a==1"], debian: ["tzdata"] }, PRESENT);
  expect(mixinFiles({ name: "http", requirements: ["a==1"], debian: ["tzdata"] })).toEqual({
    "mixins/http.yaml":
      '# Images that name "http" under mixins have these, too.\ndebian:\n  packages:\n    - tzdata\npython:\n  requirements:\n    - a==1\n',
  });
});
