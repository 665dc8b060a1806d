import { dirname, relative } from "node:path/posix";
import { z } from "zod";
import { YAML_KINDS, yamlKindAt } from "./yaml-kinds.js";

const FOLDER = "docs/schemas";

/**
 * Write the JSON Schemas (draft 7, which editors know best) of the YAML files: path below the repository to text. They say
 * the form of a file; what else has to hold, as of names that other files have, `check-inputs` says.
 */
export function editorSchemas(): Record<string, string> {
  const written = YAML_KINDS.map(({ name, schema }) => {
    const json = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
    return [`${FOLDER}/${name}.schema.json`, `${JSON.stringify(json, null, 2)}\n`] as const;
  });
  return Object.fromEntries(written);
}

/** The line that names a file's schema for editors, by a path relative to it; undefined for other programs' files. */
export function schemaLine(path: string): string | undefined {
  const kind = yamlKindAt(path);
  if (kind === undefined) return undefined;
  return `# yaml-language-server: $schema=${relative(dirname(path), `${FOLDER}/${kind.name}.schema.json`)}`;
}

/** Put that line at the top of the YAML files among some texts by path. */
export function withSchemaLines(texts: Readonly<Record<string, string>>): Record<string, string> {
  const lined = Object.entries(texts).map(([path, text]) => {
    const line = schemaLine(path);
    return [path, line === undefined ? text : `${line}\n${text}`];
  });
  return Object.fromEntries(lined);
}
