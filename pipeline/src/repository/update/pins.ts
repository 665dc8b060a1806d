import { type ImageDefinition, normalizePythonName } from "../inputs/index.js";
import { draftsOf, type Level } from "../inputs/merge.js";
import type { SourceFile } from "../inputs/parse.js";
import { requirementParts } from "../inputs/patterns.js";
import { type ParsedFiles, parseFiles } from "../inputs/read-files.js";

/** A requirement as it stands in a file. */
export interface Pin {
  file: string;
  /** Where in the file: `python`, `requirements`, 2. */
  path: PropertyKey[];
  /** As it is written. */
  line: string;
  /** Normalized. */
  name: string;
  /** The version of `==`; undefined for a range. */
  version?: string;
  /** Whether the image itself asks for it, and not a mixin or a base. */
  own: boolean;
}

/** List what an image and the images that it stands on require, with the place of each: the image's own first. */
export function pinsOf(files: readonly SourceFile[], line: readonly Pick<ImageDefinition, "name">[]): Pin[] {
  const parsed = parseFiles(files);
  return line.flatMap(({ name }, index) => pinsOfOne(parsed, name, index === 0));
}

function pinsOfOne(parsed: ParsedFiles, name: string, own: boolean): Pin[] {
  for (const { file, value } of parsed.inputs.values()) {
    const draft = value && draftsOf(value).find((one) => one.name === name);
    if (draft === undefined) continue;
    const mixins = draft.mixins.flatMap((mixin) => {
      const found = parsed.mixins.get(mixin);
      return found?.value === undefined ? [] : pinsIn(found.file, [], found.value, false);
    });
    const [shared = {}, variant] = draft.levels;
    const variantPins = variant === undefined ? [] : pinsIn(file, draft.path, variant, own);
    return [...variantPins, ...pinsIn(file, [], shared, own), ...mixins];
  }
  return [];
}

function pinsIn(file: string, path: readonly PropertyKey[], level: Pick<Level, "python">, own: boolean): Pin[] {
  return (level.python?.requirements ?? []).map((line, index) => {
    const { name = "", exact } = requirementParts(line) ?? {};
    const place = [...path, "python", "requirements", index];
    return { file, path: place, line, name: normalizePythonName(name), own, ...(exact && { version: exact }) };
  });
}
