import type { ImageDefinition } from "./definition.js";
import { allowed } from "./entry.js";
import { InputsError } from "./errors.js";
import { parseYaml, type SourceFile } from "./parse.js";
import { TestInputs } from "./schema.js";

/** What the tests of an image lay over it. It is locked as all inputs are, and never a part of the image. */
export interface TestWants
  extends Pick<ImageDefinition, "name" | "folder" | "file" | "platforms" | "debian" | "python"> {
  /** The image that is tested: its lock command renews these locks. */
  owner: string;
}

/** Say where an image's tests name what they lay over it, relative to the repository. */
export function testInputsPath(image: Pick<ImageDefinition, "folder">): string {
  return `${image.folder}/tests/inputs.yaml`;
}

/** Read the tests/inputs.yaml of an image. Throws an InputsError with all problems at once. */
export function parseTestInputs(file: SourceFile, image: ImageDefinition): TestWants {
  const { value, problems, at } = parseYaml(file, TestInputs);
  const more = value === undefined ? [] : misfits(value, image).map(({ path, message }) => at.problem(path, message));
  if (value === undefined || more.length > 0) {
    throw new InputsError([...problems, ...more], "Correct this file, then run the command again.");
  }
  return {
    name: value.name,
    folder: `${image.folder}/tests`,
    file: file.path,
    owner: image.name,
    platforms: value.platforms ?? image.platforms,
    debian: { suite: "", packages: [], omit: [] },
    python: {
      version: image.python.version,
      requirements: value.python.requirements,
      constraints: [],
      omit: [],
    },
  };
}

/** What does not fit the image that it is for. */
function misfits(inputs: TestInputs, image: ImageDefinition): { path: PropertyKey[]; message: string }[] {
  const platforms = (inputs.platforms ?? []).flatMap((platform, index) =>
    image.platforms.includes(platform)
      ? []
      : [
          {
            path: ["platforms", index],
            message: `image "${image.name}" is not built for ${platform}; ${allowed(image.platforms)}`,
          },
        ],
  );
  if (image.python.version !== "") return platforms;
  return [...platforms, { path: ["python"], message: `image "${image.name}" has no Python` }];
}
