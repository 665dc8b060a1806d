import type { ImageDefinition } from "./definition.js";
import { InputsError } from "./errors.js";
import { parseYaml, type SourceFile } from "./parse.js";
import { Inputs } from "./schema.js";

/** What a part of the toolbox is made of. */
export type ToolWants = Pick<ImageDefinition, "name" | "folder" | "file" | "debian" | "python">;

/** Read the inputs.yaml of a tool image: packages only, no layers, no base. Throws an InputsError with all problems. */
export function parseTool(file: SourceFile): ToolWants {
  const { value, problems } = parseYaml(file, Inputs);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  const { debian = {}, python = {} } = value;
  return {
    name: value.name,
    folder: file.path.replace(/\/inputs\.yaml$/, ""),
    file: file.path,
    debian: { suite: debian.suite ?? "", packages: debian.packages ?? [], omit: debian.omit ?? [] },
    python: {
      version: python.version ?? "",
      requirements: python.requirements ?? [],
      constraints: python.constraints ?? [],
      omit: python.omit ?? [],
    },
  };
}
