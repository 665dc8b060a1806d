import { z } from "zod";

import { jsonOf, tooDeep } from "../text/json.js";
import { notShown } from "./not-shown.js";

/** Characters of a text that are shown where it is no JSON. */
const SHOWN = 80;

/**
 * Read a JSON document by its schema. Throws a NotShownError that names the document and says what is wrong with it.
 * @param next what to do where it cannot be read
 */
export function readJson<S extends z.ZodType>(subject: string, text: string, schema: S, next: string): z.infer<S> {
  const value = jsonOf(text);
  if (value === undefined)
    throw notShown(subject, `${tooDeep(text) ?? "it is no JSON"}: ${JSON.stringify(text.slice(0, SHOWN))}`, next);
  return readValue(subject, value, schema, next);
}

/** Read a value by its schema, as readJson does. */
export function readValue<S extends z.ZodType>(subject: string, value: unknown, schema: S, next: string): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw notShown(subject, `it cannot be read: ${z.prettifyError(parsed.error)}`, next);
}
