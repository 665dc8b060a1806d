import { describe, expect, test } from "vitest";
import { formatProblem } from "../../../../pipeline/src/errors/index.js";
import { placesOfImage } from "../../../../pipeline/src/repository/inputs/index.js";
import { noteLines, unresolved, unresolvedProblems } from "../../../../pipeline/src/repository/lock/index.js";
import { APP, lock, sources, wheel } from "../../fixtures.js";

const files = sources({ "images/app/inputs.yaml": APP.replace("python:\n", 'python:\n  constraints: ["six<2"]\n') });
const places = placesOfImage(files, "app");
const AMD = { name: 'image "app"', platform: "linux/amd64" };
const ARM = { name: 'image "app"', platform: "linux/arm64" };
const problem = (message: string, asked: string[], constraints: string[] = []) => ({
  code: "RESOLVE_PYTHON",
  message,
  asked,
  constraints,
});
const told = (...all: Parameters<typeof unresolvedProblems>[0]) => unresolvedProblems(all).map(formatProblem);

describe("what could not be resolved", () => {
  test("is told where it is asked for, with image and platforms, once for those that agree", () => {
    const same = problem("there is no version of numpy==2.2.0", ["numpy==2.2.0"]);
    const arm = problem("no wheel", ["fastapi==0.100.0"]);
    expect(told({ subject: AMD, places, problems: [same] }, { subject: ARM, places, problems: [same, arm] })).toEqual([
      'images/app/inputs.yaml:6:18: python.requirements[0]: image "app" for linux/amd64 and linux/arm64: there is no version of numpy==2.2.0',
      'mixins/web.yaml:2:18: python.requirements[0]: image "app" for linux/arm64: no wheel',
    ]);
  });

  test("is told once of all images that a mixin is in", () => {
    const one = problem("no wheel", ["fastapi==0.100.0"]);
    const other = { name: 'image "b"', platform: "linux/amd64" };
    expect(told({ subject: AMD, places, problems: [one] }, { subject: other, places, problems: [one] })).toEqual([
      'mixins/web.yaml:2:18: python.requirements[0]: image "app" for linux/amd64, image "b" for linux/amd64: no wheel',
    ]);
  });

  test("names the constraints that take part: by their place, or by the base that they are of", () => {
    const base = lock({ wheels: [wheel("Six", "1.9"), wheel("dep", "2", "py3-none-any", { from: "lower" })] });
    const [line] = told({
      subject: AMD,
      places,
      base,
      problems: [problem("no", ["numpy==2.2.0"], ["six<2", "Six==1.9", "dep==2", "x<1"])],
    });
    expect(line).toContain(
      'no (the constraint "six<2" is in images/app/inputs.yaml:5:17; base "tiny" has Six 1.9; base "lower" has dep 2; constraint "x<1")',
    );
  });

  test("is one error that says what to do", () => {
    const error = unresolved(
      unresolvedProblems([{ subject: AMD, places, problems: [problem("no", [])] }]),
      "./daggerw call lock",
    );
    expect([error.code, error.message]).toEqual([
      "LOCK_UNRESOLVED",
      'images/app/inputs.yaml:1:1: image "app" for linux/amd64: no\nCorrect these places, then run: ./daggerw call lock',
    ]);
  });
});

describe("notes", () => {
  test("are a line each, with the place that asks, once for all platforms", () => {
    const notes = [{ message: "numpy 2.2.0 is yanked: bad\nbuild", asked: ["numpy==2.2.0"] }];
    expect(
      noteLines([
        { subject: AMD, places, notes },
        { subject: ARM, places, notes },
        { subject: ARM, places, notes: [{ message: "x", asked: [] }] },
      ]),
    ).toEqual([
      'note: image "app" for linux/amd64 and linux/arm64: numpy 2.2.0 is yanked: bad build (images/app/inputs.yaml:6:18)',
      'note: image "app" for linux/arm64: x',
    ]);
  });
});
