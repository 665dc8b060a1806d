import { Inputs, InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import type { Wanted } from "./resolve.js";

/** Read the inputs.yaml of a tool image: packages only, no layers, no base. */
export function readTool(file: SourceFile): Wanted {
  const { value, problems } = parseYaml(file, Inputs);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  const { debian = {}, python = {} } = value;
  return {
    name: value.name,
    folder: file.path.replace(/\/inputs\.yaml$/, ""),
    debian: { suite: debian.suite ?? "", packages: debian.packages ?? [], omit: debian.omit ?? [] },
    python: {
      version: python.version ?? "",
      requirements: python.requirements ?? [],
      constraints: python.constraints ?? [],
      omit: python.omit ?? [],
    },
  };
}
