import type { Problem } from "../../errors/index.js";
import type { Platform } from "../../repository/inputs/index.js";
import { type SmokeTest, smokeRuns } from "./schema.js";

/**
 * Find commands that ask for an overlay on a platform that has none. `platforms` are the image's, `overlaid` those for
 * which tests/inputs.yaml names wheels.
 */
export function overlayProblems(
  file: string,
  commands: readonly SmokeTest[],
  platforms: readonly Platform[],
  overlaid: readonly Platform[],
): Problem[] {
  const problem = (index: number, message: string): Problem => ({
    ...{ file, line: 0, column: 0, path: `commands[${index}]`, message },
  });
  return commands.flatMap((test, index) => {
    if (test.overlay === true && test.gpu === true)
      return [problem(index, `"${test.name}": a GPU test sees no overlay`)];
    const ran = platforms.filter((platform) => test.overlay === true && smokeRuns([test], platform).length > 0);
    return ran
      .filter((platform) => !overlaid.includes(platform))
      .map((platform) => problem(index, explain(test.name, platform, overlaid)));
  });
}

function explain(name: string, platform: Platform, overlaid: readonly Platform[]): string {
  if (overlaid.length === 0) return `"${name}" asks for an overlay, and there is no tests/inputs.yaml`;
  const what = "for which tests/inputs.yaml names nothing to lay over the image";
  return `"${name}" runs on ${platform}, ${what}; allowed: ${overlaid.join(", ")}`;
}
