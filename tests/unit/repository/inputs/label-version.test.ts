import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputsError, semanticOf } from "../../../../pipeline/src/repository/inputs/index.js";
import { APP, catalog, failure, LABELS } from "../../fixtures.js";

const from = (name: string) => LABELS.replace("version: 1.2.3", `version: { package: ${name} }`);
const LABELS_OF_APP = "images/app/labels.yaml";

test("labels take their version from a requirement, in any spelling of its name, also from a mixin's", () => {
  const version = (name: string) =>
    catalog({ [LABELS_OF_APP]: from(name) }).images.find((image) => image.name === "app")?.labels.version;
  expect(version("numpy")).toBe("2.2.0");
  expect(version("Uvicorn")).toBe("1.0.0");
  expect(version("fastapi")).toBe("0.100.0");
});

describe("what no label can be made of is told where it stands", () => {
  test.each([
    ["numby", 'image "app" requires no "numby", did you mean "numpy"?; there are: fastapi, numpy, uvicorn'],
    ["torch", 'image "app" requires no "torch"; there are: fastapi, numpy, uvicorn'],
  ])("%s", (name, message) => {
    const error = failure(() => catalog({ [LABELS_OF_APP]: from(name) }));
    expect(error).toBeInstanceOf(InputsError);
    expect(error.message).toContain(`images/app/labels.yaml:5:21: version.package: ${message}`);
  });

  test("a release candidate", () => {
    const inputs = APP.replace("numpy==2.2.0", "numpy==2.2rc1");
    const error = failure(() => catalog({ [LABELS_OF_APP]: from("numpy"), "images/app/inputs.yaml": inputs }));
    expect(error.message).toContain('numpy 2.2rc1 is no semantic version by itself; write one for the image ("1.2.3")');
  });
});

test("one to three numbers are a semantic version, and nothing else is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      fc.constantFrom("", "rc1", ".post1", "+cu13"),
      (numbers, end) => {
        const [major = 0, minor = 0, patch = 0] = numbers;
        const wanted = numbers.length <= 3 && end === "" ? `${major}.${minor}.${patch}` : undefined;
        expect(semanticOf(`${numbers.join(".")}${end}`)).toBe(wanted);
      },
    ),
  );
});
