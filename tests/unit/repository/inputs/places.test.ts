import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { type Places, placesInFile, placesOfImage } from "../../../../pipeline/src/repository/inputs/index.js";
import { APP, BASE, sources } from "../../fixtures.js";

const lines = (places: Places, ...texts: string[]) => places.problems(texts, "no").map(formatProblem);

describe("where an image asks for something", () => {
  const places = placesOfImage(sources(), "app");

  test("in its own file, and in a mixin", () => {
    expect(lines(places, "numpy==2.2.0")).toEqual(["images/app/inputs.yaml:5:18: python.requirements[0]: no"]);
    expect(lines(places, "fastapi==0.100.0")).toEqual(["mixins/web.yaml:2:18: python.requirements[0]: no"]);
    expect(places.where("fastapi==0.100.0")).toBe("mixins/web.yaml:2:18");
  });

  test("several at once; what nobody asks for is the file's", () => {
    expect(lines(places, "numpy==2.2.0", "fastapi==0.100.0")).toHaveLength(2);
    expect(lines(places, "six==1")).toEqual(["images/app/inputs.yaml:1:1: no"]);
    expect(places.where("six==1")).toBe("");
  });

  test("suite, packages, constraints and Python's version", () => {
    const base = placesOfImage(
      sources({
        "bases/tiny/inputs.yaml": `${BASE.replace('version: "3.11"', 'version: "3.11"\n  constraints: ["six<2"]')}`,
      }),
      "tiny",
    );
    expect(lines(base, "bookworm", "libc6", "3.11", "six<2")).toEqual([
      "bases/tiny/inputs.yaml:5:10: debian.suite: no",
      "bases/tiny/inputs.yaml:6:26: debian.packages[1]: no",
      "bases/tiny/inputs.yaml:9:12: python.version: no",
      "bases/tiny/inputs.yaml:10:17: python.constraints[0]: no",
    ]);
  });

  test("in a variant, and in each place that asks for it", () => {
    const text = `${APP}variants:\n  app-a: { python: { requirements: ["six==1", "numpy==2.2.0"] } }\n  app-b: {}\n`;
    const files = sources({ "images/app/inputs.yaml": text });
    expect(lines(placesOfImage(files, "app-a"), "six==1")[0]).toMatch(
      /^images\/app\/inputs\.yaml:\d+:37: variants\.app-a\.python\.requirements\[0\]: no$/,
    );
    expect(lines(placesOfImage(files, "app-a"), "numpy==2.2.0")).toHaveLength(2);
    expect(lines(placesOfImage(files, "app-b"), "numpy==2.2.0")).toHaveLength(1);
  });

  test("in a file that stands alone", () => {
    const tool = placesInFile({
      path: "toolbox/x/inputs.yaml",
      text: 'name: x\npython: { version: "3.11", requirements: ["a==1"] }\n',
    });
    expect(lines(tool, "a==1")).toEqual(["toolbox/x/inputs.yaml:2:43: python.requirements[0]: no"]);
    const tests = placesInFile({
      path: "images/x/tests/inputs.yaml",
      text: 'name: x\npython: { requirements: ["a==1"] }\n',
    });
    expect(lines(tests, "a==1")).toEqual(["images/x/tests/inputs.yaml:2:26: python.requirements[0]: no"]);
  });
});
