/** A frontend that a Dockerfile asks for, and the line, from 1, where it does. */
export interface Frontend {
  line: number;
  reference: string;
}

/** `# syntax=`, as a comment of a Dockerfile or, for other languages, with `//`. */
const SYNTAX = /^\s*(?:#|\/\/)\s*syntax\s*=\s*(.*?)\s*$/i;

/**
 * Find the frontends that BuildKit could take from the lines above the first instruction: it also reads them below a `#!`
 * line, and with `//`. Which of several counts is not asked. BuildKit: frontend/dockerfile/parser/directives.go.
 */
export function frontends(text: string): Frontend[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const end = lines.findIndex((line) => !/^\s*(?:#|\/\/|$)/.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).flatMap((line, index) => {
    const reference = SYNTAX.exec(line)?.[1];
    return reference === undefined ? [] : [{ line: index + 1, reference }];
  });
}
