import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

import { formatPath, type Problem } from "../../errors/index.js";
import { EMPTY, explainIssue, type Finding } from "./issues.js";
import { beyondLimits, type Refused, refusedIn } from "./refused-yaml.js";

/** A text file of the repository. */
export interface SourceFile {
  /** Path relative to the repository, with slashes. */
  path: string;
  text: string;
}

/** Finds the line and column of a place in a document. */
export interface Locator {
  problem(path: readonly PropertyKey[], message: string, atKey?: boolean): Problem;
}

/** What a file holds, and where. `value` is missing when there are problems. */
export interface Parsed<T> {
  file: string;
  value?: T;
  problems: Problem[];
  at: Locator;
}

/** Parse a YAML file strictly by a schema and report every problem with its position. */
export function parseYaml<S extends z.ZodType>(source: SourceFile, schema: S): Parsed<z.infer<S>> {
  const lineCounter = new LineCounter();
  const much = beyondLimits(source.text);
  // Where it stands is still told, of the text up to there: nothing more of it is parsed.
  const text = source.text.slice(0, much[0]?.offset);
  const doc = parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2" });
  const at = locator(source.path, doc, lineCounter);
  const wrong = (found: readonly Refused[]): Parsed<z.infer<S>> => {
    const problems = found.map(({ offset, message }) => ({
      ...{ ...place(source.path, lineCounter, offset), path: "", message },
    }));
    return { file: source.path, problems, at };
  };
  if (much.length > 0) return wrong(much);
  if (doc.errors.length > 0) {
    return wrong(syntaxErrors(doc).map(({ pos, message }) => ({ offset: pos[0], message })));
  }
  const refused = refusedIn(doc);
  if (refused.length > 0) return wrong(refused);
  const data = dataOf(doc);
  if (data === undefined) return wrong([{ offset: 0, message: TOO_MUCH }]);
  // An empty file is no map and no list: null is what YAML calls it, and people do not.
  return { file: source.path, at, ...validate(data.value ?? EMPTY, schema, at) };
}

const TOO_MUCH = "aliases stand for too much; write the values out";

/** What a document says; undefined where its aliases stand for more than any file here needs. */
function dataOf(doc: Document.Parsed): { value: unknown } | undefined {
  try {
    return { value: doc.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** The parser's errors up to the first token that it did not expect: what follows one is a consequence of it. */
function syntaxErrors(doc: Document.Parsed): Document.Parsed["errors"] {
  const end = doc.errors.findIndex((error) => error.code === "UNEXPECTED_TOKEN");
  return end === -1 ? doc.errors : doc.errors.slice(0, end + 1);
}

/** Check a value by a schema; the locator says where its parts are. */
export function validate<S extends z.ZodType>(
  value: unknown,
  schema: S,
  at: Locator,
): { value?: z.infer<S>; problems: Problem[] } {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, problems: [] };
  const findings: Finding[] = result.error.issues.flatMap((issue) => explainIssue(schema, issue));
  return { problems: findings.map((finding) => at.problem(finding.path, finding.message, finding.atKey)) };
}

function place(file: string, lineCounter: LineCounter, offset: number) {
  const { line, col } = lineCounter.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Make a locator for a parsed document. */
export function locator(file: string, doc: Document.Parsed, lineCounter: LineCounter): Locator {
  return {
    problem: (path, message, atKey = false) => ({
      ...place(file, lineCounter, offsetOf(doc, path, atKey)),
      path: formatPath(path),
      message,
    }),
  };
}

/** Find where a path begins; for a path that does not exist, its nearest parent that does. */
function offsetOf(doc: Document.Parsed, path: readonly PropertyKey[], atKey: boolean): number {
  if (path.length === 0) return doc.contents?.range[0] ?? 0;
  const parent = path.slice(0, -1);
  const found = atKey ? keyOffset(doc, parent, path.at(-1)) : valueOffset(doc, path);
  return found ?? offsetOf(doc, parent, false);
}

function valueOffset(doc: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const node = doc.getIn(path, true) as { range?: [number, number, number] } | undefined;
  return node?.range?.[0];
}

function keyOffset(
  doc: Document.Parsed,
  parent: readonly PropertyKey[],
  key: PropertyKey | undefined,
): number | undefined {
  const map = parent.length === 0 ? doc.contents : doc.getIn(parent, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
