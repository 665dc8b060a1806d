import { type ParseOptions, printParseErrorCode, visit } from "jsonc-parser";

import type { Problem } from "../../errors/index.js";
import type { SourceFile } from "../inputs/index.js";

const STRICT: ParseOptions = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** What was expected, for each error that the parser knows; in the order of its ParseErrorCode. */
const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: "a value or a name in double quotes",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: "a name in double quotes",
  ValueExpected: "a value",
  ColonExpected: '":"',
  CommaExpected: '","',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: "the end of the file",
  InvalidCommentToken: "no comment",
  UnexpectedEndOfComment: "no comment",
  UnexpectedEndOfString: "a string that ends on its line",
  UnexpectedEndOfNumber: "more digits of a number",
  InvalidUnicode: "four hex digits after \\u",
  InvalidEscapeCharacter: "an escape that JSON knows",
  InvalidCharacter: "no control character in a string",
};

/** List everything that keeps a text from being JSON, in the order of the text, with the first error of each place. */
export function jsonProblems({ path, text }: SourceFile): Problem[] {
  const problems = new Map<number, Problem>();
  const end = text.trimEnd().length;
  const onError = (code: number, offset: number, length: number, line: number, character: number) => {
    const what = offset >= end ? CUT_OFF : message(printParseErrorCode(code), text.slice(offset, offset + length));
    const problem = { file: path, line: line + 1, column: character + 1, path: "", message: what };
    if (!problems.has(offset)) problems.set(offset, problem);
  };
  visit(text, { onError }, STRICT);
  return [...problems.values()];
}

const CUT_OFF = "the file is cut off: expected more JSON, got its end";

function message(error: string, got: string): string {
  const shown = got.length > 40 ? `${got.slice(0, 39)}…` : got;
  return `this is not JSON: expected ${EXPECTED[error] ?? error}, got ${JSON.stringify(shown)}`;
}
