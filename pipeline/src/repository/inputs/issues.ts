import { z } from "zod";

import { didYouMeanName } from "../../text/nearest.js";

type Issue = z.core.$ZodIssue;

/** Stands for the value of a file that holds none. */
export const EMPTY = Symbol("an empty file");

/** Say what a value is, short enough for one line. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === EMPTY) return "an empty file";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** What a schema takes: inside of what makes it optional or gives it a default, and each side of a union. */
function inside(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(inside);
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly;
  return wraps ? inside(schema.unwrap()) : [schema];
}

function step(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType[] {
  return inside(schema).flatMap((inner) => {
    if (inner instanceof z.ZodObject) return inner.shape[String(key)] ?? [];
    if (inner instanceof z.ZodArray) return [inner.element];
    return inner instanceof z.ZodRecord ? [inner.valueType] : [];
  });
}

function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  const names = schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum ? schema.keyType.options : [];
  return names.map(String);
}

/** Name the keys that are allowed at a path of a schema. */
function allowedKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType[] = [schema];
  for (const key of path) at = at.flatMap((one) => step(one, key));
  const keys = at.flatMap(inside).flatMap(keysOf);
  return [...new Set(keys)];
}

const TYPE_NAMES: Record<string, string> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** One message for one place. An unknown key has its own path. */
export interface Finding {
  path: PropertyKey[];
  message: string;
  /** True when the problem is the key and not its value. */
  atKey: boolean;
}

/** Put an issue of the schema checker into the words of this project: what was expected, what was found. */
export function explainIssue(schema: z.core.$ZodType, issue: Issue): Finding[] {
  const path = [...issue.path];
  if (issue.code === "unrecognized_keys") {
    const allowed = allowedKeys(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, allowed), atKey: true }));
  }
  if (issue.code === "invalid_key") return [{ path, message: issue.issues[0]?.message ?? issue.message, atKey: true }];
  return [{ path, message: describe(issue), atKey: false }];
}

function unknownKey(key: string, allowed: readonly string[]): string {
  const list = `allowed: ${allowed.join(", ")}`;
  if (key === "<<") return `merge keys are not read here; write the keys out; ${list}`;
  return `unknown key; ${list}${didYouMeanName(key, allowed).replace(",", ";")}`;
}

const FORMATS: Record<string, string> = { url: "http or https URL", datetime: "time in UTC (2026-11-15T21:32:26Z)" };

function describe(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}, got ${show(issue.input)}`;
    case "invalid_value":
      return `expected ${issue.values.map(show).join(" or ")}, got ${show(issue.input)}`;
    case "too_small":
      return `expected ${issue.inclusive === false ? "more than" : "at least"} ${issue.minimum}${issue.origin === "array" ? " item" : issue.origin === "string" ? " character" : ""}, got ${show(issue.input)}`;
    case "too_big":
      return `expected at most ${issue.maximum}, got ${show(issue.input)}`;
    case "invalid_format":
      if (issue.format === "regex") return issue.message;
      return `expected a valid ${FORMATS[issue.format] ?? issue.format}, got ${show(issue.input)}`;
    case "invalid_union":
      return `${issue.message}, got ${show(issue.input)}`;
    default:
      return issue.message;
  }
}
