import { type Alias, type Document, isScalar, visit } from "yaml";
import { beyond, YAML_INDENT, YAML_LENGTH } from "../../text/limits.js";

/** Something of YAML that is not read here: where it begins (offset in the text), and what to do. */
export interface Refused {
  offset: number;
  message: string;
}

/**
 * Find what a document holds besides plain data and aliases of it: a directive or a tag changes what the rest means, merge
 * keys are no part of YAML 1.2, and an alias without an end stands for nothing.
 */
export function refusedIn(doc: Document.Parsed): Refused[] {
  const { version, explicit } = doc.directives.yaml;
  const directive =
    explicit === true && version !== "1.2"
      ? [{ offset: 0, message: `expected YAML 1.2, got %YAML ${version}; delete the line` }]
      : [];
  const warnings = doc.warnings.map(({ pos, message }) => ({ offset: pos[0], message }));
  return [...directive, ...warnings, ...keysOf(doc), ...aliasesOf(doc)];
}

/** Find what the parser is not to be given: a text that is too long or nested too deep. It is read line by line, by no parser. */
export function beyondLimits(text: string): Refused[] {
  const long = beyond(text.length, YAML_LENGTH, "characters");
  if (long !== undefined) return [{ offset: 0, message: long }];
  let offset = 0;
  for (const line of text.split("\n")) {
    const deep = beyond(indentOf(line), YAML_INDENT, "columns before the first word of a line");
    if (deep !== undefined) return [{ offset, message: deep }];
    offset += line.length + 1;
  }
  return [];
}

/** Blanks and the marks of lists and keys that lists and maps in each other begin with. */
function indentOf(line: string): number {
  let column = 0;
  while (" \t".includes(line[column] ?? "x") || /^[-?:](?:[ \t\r]|$)/.test(line.slice(column, column + 2))) column += 1;
  return column;
}

/** A list or a map as a key has no place in what is read here, and no name in a message. */
function keysOf(doc: Document.Parsed): Refused[] {
  const found: Refused[] = [];
  visit(doc, {
    Pair: (_, { key }) => {
      if (key === null || isScalar(key)) return;
      found.push({ offset: (key as { range?: [number] }).range?.[0] ?? 0, message: "expected a plain word as a key" });
    },
  });
  return found;
}

function aliasesOf(doc: Document.Parsed): Refused[] {
  const found: Refused[] = [];
  visit(doc, {
    Alias: (_, alias, path) => {
      const message = aliasProblem(doc, alias, path as readonly unknown[]);
      if (message !== undefined) found.push({ offset: alias.range?.[0] ?? 0, message });
    },
  });
  return found;
}

function aliasProblem(doc: Document.Parsed, alias: Alias, path: readonly unknown[]): string | undefined {
  const node = alias.resolve(doc);
  if (node === undefined) return `there is no anchor "&${alias.source}" before this alias`;
  return path.includes(node) ? `the alias "*${alias.source}" is a part of what it stands for` : undefined;
}
