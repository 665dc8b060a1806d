import { normalizePythonName, type TestInputs } from "../inputs/index.js";
import { requirementParts } from "../inputs/patterns.js";
import type { MovedPin } from "./write-pins.js";

/** The pins of a tests/inputs.yaml that have to move with packages of the image: `follow` in it says which. */
export function followingPins(file: string, { python }: TestInputs, versions: ReadonlyMap<string, string>): MovedPin[] {
  const follow = new Map(Object.entries(python.follow ?? {}).map(([name, of]) => [normalizePythonName(name), of]));
  return python.requirements.flatMap((line, index) => {
    const { name = "", exact: version } = requirementParts(line) ?? {};
    const to = versions.get(normalizePythonName(follow.get(normalizePythonName(name)) ?? ""));
    if (version === undefined || to === undefined || to === version) return [];
    const path = ["python", "requirements", index];
    return [{ file, path, line, name: normalizePythonName(name), version, own: true, to }];
  });
}
