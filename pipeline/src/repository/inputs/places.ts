import type { Problem } from "../../errors/index.js";
import { draftsOf, type Level } from "./merge.js";
import { type Locator, type Parsed, parseYaml, type SourceFile } from "./parse.js";
import { type ParsedFiles, parseFiles } from "./read-files.js";
import { Inputs, TestInputs } from "./schema.js";

/** A part of what an image asks for, and the file that it is written in. */
interface Source {
  at: Locator;
  /** Where its keys are in the file: empty, or `variants`, NAME. */
  path: readonly PropertyKey[];
  level: Pick<Level, "debian" | "python">;
}

const LISTS = [
  ["debian", "packages"],
  ["python", "requirements"],
  ["python", "constraints"],
] as const;
const VALUES = [
  ["debian", "suite"],
  ["python", "version"],
] as const;

/** Finds where an image asks for something: in its inputs.yaml, its variant, or a mixin. */
export class Places {
  constructor(private readonly sources: readonly Source[]) {}

  /**
   * Report every place that asks for one of `texts`: a package, requirement or constraint as it is written, the suite or
   * Python's version. Where none does, the image's own file as a whole.
   */
  problems(texts: readonly string[], message: string): Problem[] {
    const found = texts.flatMap((text) => this.paths(text).map(({ at, path }) => at.problem(path, message)));
    const own = this.sources.at(-1);
    return found.length > 0 || own === undefined ? found : [own.at.problem(own.path, message)];
  }

  /** Write where a text is asked for: `images/x/inputs.yaml:7:5`; empty where it is not. */
  where(text: string): string {
    const [place] = this.paths(text).map(({ at, path }) => at.problem(path, ""));
    return place === undefined ? "" : `${place.file}:${place.line}:${place.column}`;
  }

  private paths(text: string): { at: Locator; path: PropertyKey[] }[] {
    return this.sources.flatMap(({ at, path, level }) => [
      ...LISTS.flatMap((keys) =>
        (listOf(level, keys) ?? []).flatMap((item, index) =>
          item === text ? [{ at, path: [...path, ...keys, index] }] : [],
        ),
      ),
      ...VALUES.flatMap((keys) => (textOf(level, keys) === text ? [{ at, path: [...path, ...keys] }] : [])),
    ]);
  }
}

function listOf(level: Source["level"], [kind, key]: (typeof LISTS)[number]): string[] | undefined {
  const part: Record<string, unknown> | undefined = level[kind];
  return part?.[key] as string[] | undefined;
}

function textOf(level: Source["level"], [kind, key]: (typeof VALUES)[number]): string | undefined {
  const part: Record<string, unknown> | undefined = level[kind];
  return part?.[key] as string | undefined;
}

/** Find the places of an image of the catalog: those of its mixins come first. */
export function placesOfImage(files: readonly SourceFile[], name: string): Places {
  return placesOfLine(files, [name]);
}

/** Find the places of an image and of what it stands on; names are the image's own first. */
export function placesOfLine(files: readonly SourceFile[], names: readonly string[]): Places {
  const parsed = parseFiles(files);
  return new Places([...names].reverse().flatMap((name) => sourcesOf(parsed, name)));
}

function sourcesOf(parsed: ParsedFiles, name: string): Source[] {
  for (const file of parsed.inputs.values()) {
    const draft = file.value && draftsOf(file.value).find((one) => one.name === name);
    if (draft === undefined) continue;
    const mixins = draft.mixins.flatMap((mixin) => sourceOf(parsed.mixins.get(mixin)));
    const [own = {}, variant] = draft.levels;
    return [
      ...mixins,
      { at: file.at, path: [], level: own },
      ...(variant ? [{ at: file.at, path: draft.path, level: variant }] : []),
    ];
  }
  return [];
}

/** Find the places of a file that stands alone: of the toolbox, or of tests. */
export function placesInFile(file: SourceFile): Places {
  return new Places(
    file.path.startsWith("toolbox/") ? sourceOf(parseYaml(file, Inputs)) : sourceOf(parseYaml(file, TestInputs)),
  );
}

function sourceOf(parsed: Parsed<Source["level"]> | undefined): Source[] {
  return parsed?.value === undefined ? [] : [{ at: parsed.at, path: [], level: parsed.value }];
}
