import { readdirSync, readFileSync } from "node:fs";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";

const FOLDER = new URL("../../unit/schemas/", import.meta.url);

/** The schemas of the OCI image specification, in the version of JSON schema that they are written in. */
const ajv = new Ajv({ strict: false });
addFormats(ajv);
for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".json"))) {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  ajv.addSchema(withoutIds(JSON.parse(text)) as object, name);
}

/** Say what a schema has against a document: "No errors" when nothing. */
export function schemaErrors(schema: string, document: unknown): string {
  ajv.validate(schema, document);
  return ajv.errorsText();
}

/** Their ids name a site that does not serve them, and would change what their references mean. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, member]) => !(key === "id" && typeof member === "string"));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutIds(member)]));
}
