import type { z } from "zod";

import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";

/** Read a file of policies/ by its schema. Throws an InputsError with every problem and its place. */
export function readPolicy<S extends z.ZodType>(file: SourceFile, schema: S): z.infer<S> {
  const { value, problems } = parseYaml(file, schema);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}
