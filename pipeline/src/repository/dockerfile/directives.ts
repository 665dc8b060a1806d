import { jsonOf } from "../../text/json.js";
import { withoutEnd } from "./lines.js";
import type { Place, Refusal } from "./refusal.js";
import { trimLeft } from "./spaces.js";

/** A frontend that a Dockerfile asks for, and where. */
export interface Frontend extends Place {
  reference: string;
}

/** `# syntax=`, as a comment of a Dockerfile or, for other languages, with `//`; more of them than BuildKit finds. */
const SYNTAX = /^[\s\u0085]*(?:#|\/\/)[\s\u0085]*syntax[\s\u0085]*=[\s\u0085]*([^\n]*?)[\s\u0085]*$/i;
const DIRECTIVE = /^#[\t\f\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t\f\r ]*=[\t\f\r ]*(.+?)[\t\f\r ]*$/s;
const NAMES = ["syntax", "escape", "check"];
/** A directive with white space that only some BuildKits take for such. */
const ODD = /^#(?=.*[^\t\f\r -~])[\s\u0085]*(?:syntax|escape|check)[\s\u0085]*=/is;

/**
 * Find the frontends that BuildKit could take: from the lines above the first instruction, also below a `#!` line and with
 * `//`, and from a text that is JSON. Which of several counts is not asked. BuildKit: DetectSyntax in
 * frontend/dockerfile/parser/directives.go.
 */
export function frontends(text: string): Frontend[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  const end = lines.findIndex((line) => !/^[\s\u0085]*(?:#|\/\/|$)/.test(line));
  const comments = (end < 0 ? lines : lines.slice(0, end)).flatMap((line, index) => {
    const reference = SYNTAX.exec(line)?.[1] ?? "";
    return reference === "" ? [] : [{ line: index + 1, column: 1, reference }];
  });
  return [...comments, ...jsonFrontend(lines)];
}

function jsonFrontend(lines: readonly string[]): Frontend[] {
  const shebang = lines[0]?.startsWith("#!") ? 1 : 0;
  const value = jsonOf(lines.slice(shebang).join("\n"));
  if (typeof value !== "object" || value === null || !("syntax" in value)) return [];
  return [{ line: shebang + 1, column: 1, reference: String(value.syntax) }];
}

/** Which character escapes, and what of the directives BuildKit does not take. */
export interface Directives {
  token: string;
  refusals: Refusal[];
}

/** Read the directives: they are the first lines, each once. BuildKit: DirectiveParser. */
export function readDirectives(text: string): Directives {
  const seen = new Map<string, string>();
  const refusals: Refusal[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const written = trimLeft(withoutEnd(line));
    const [, name = "", value = ""] = DIRECTIVE.exec(written) ?? [];
    const key = name.toLowerCase();
    if (!NAMES.includes(key)) {
      if (ODD.test(written))
        refusals.push(refuse(index, `expected a directive as "# escape=\`", got ${JSON.stringify(written)}`));
      break;
    }
    if (seen.has(key)) refusals.push(refuse(index, `expected each directive once, got a second "${key}"; delete it`));
    seen.set(key, value);
    if (key !== "escape" || value === "\\" || value === "`") continue;
    refusals.push(refuse(index, `expected escape=\\ or escape=\`, got ${JSON.stringify(value)}`));
  }
  const token = seen.get("escape") === "`" ? "`" : "\\";
  return { token, refusals };
}

function refuse(index: number, message: string): Refusal {
  return { line: index + 1, column: 1, message };
}
