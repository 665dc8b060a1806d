import type { Problem } from "../../errors/index.js";
import { type Parsed, parseYaml, type SourceFile } from "./parse.js";
import { Inputs, LabelsFile, Mixin } from "./schema.js";

const INPUTS = /^((?:bases|images)\/[^/]+)\/inputs\.yaml$/;
const LABELS = /^((?:bases|images)\/[^/]+)\/labels\.yaml$/;
const MIXIN = /^mixins\/([^/]+)\.yaml$/;

/** Every YAML file of the catalog, parsed, by folder or by name. */
export interface ParsedFiles {
  inputs: Map<string, Parsed<Inputs>>;
  labels: Map<string, Parsed<LabelsFile>>;
  mixins: Map<string, Parsed<Mixin>>;
  problems: Problem[];
}

function parseAll<T>(
  files: readonly SourceFile[],
  pattern: RegExp,
  parse: (file: SourceFile) => Parsed<T>,
): Map<string, Parsed<T>> {
  const found = new Map<string, Parsed<T>>();
  for (const file of files) {
    const key = pattern.exec(file.path)?.[1];
    if (key !== undefined) found.set(key, parse(file));
  }
  return found;
}

/** Parse the files that the catalog is made of, and leave others alone. */
export function parseFiles(files: readonly SourceFile[]): ParsedFiles {
  const inputs = parseAll(files, INPUTS, (file) => parseYaml(file, Inputs));
  const labels = parseAll(files, LABELS, (file) => parseYaml(file, LabelsFile));
  const mixins = parseAll(files, MIXIN, (file) => parseYaml(file, Mixin));
  const problems = [...inputs.values(), ...labels.values(), ...mixins.values()].flatMap((parsed) => parsed.problems);
  return { inputs, labels, mixins, problems: [...problems, ...missingLabels(inputs, labels)] };
}

function missingLabels(inputs: ReadonlyMap<string, unknown>, labels: ReadonlyMap<string, unknown>): Problem[] {
  return [...inputs.keys()]
    .filter((folder) => !labels.has(folder))
    .map((folder) => ({
      file: `${folder}/labels.yaml`,
      line: 1,
      column: 1,
      path: "",
      message:
        "no such file; every image needs one with title, description, licenses, vendor, version, source, documentation",
    }));
}
