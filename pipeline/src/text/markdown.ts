import { clean } from "./clean.js";

/**
 * Text of others that Markdown shows as it is: no link, no tag, no code, no list and no cell begins in it, and what looks like an
 * address makes none. Only punctuation can be escaped: of a number that would begin a list its mark is.
 * CommonMark 0.31.2, section 2.4; GFM 0.29, sections 4.10 and 6.9.
 * @param longest characters of the text that are written
 */
export function literal(text: string, longest: number): string {
  return clean(text, longest)
    .replace(/[\\`*_[\]<>|~&]/g, (character) => `\\${character}`)
    .replace(/^(?=[#+-])/, "\\")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, "$1\\")
    .replace(/(?<=:)(?=\/\/)|(?<=www)(?=\.)/gi, "\\");
}

/** Lines of a table of GFM (section 4.10), whose cells may be texts of others. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[], longest: number): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => literal(cell, longest)).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

/** Text of others between the tags of HTML, which Markdown takes as it is: no tag and no entity begins in it (GFM 0.29, section 4.6). */
export function inHtml(text: string, longest: number): string {
  return clean(text, longest).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
