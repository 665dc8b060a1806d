import { clean } from "../../text/clean.js";
import { columns } from "../../text/columns.js";
import { inHtml, literal, tableLines } from "../../text/markdown.js";

/** A part of a report for people: some lines, and a table. Its texts may be those of others: they are cleaned as they are written. */
export interface Section {
  title: string;
  lines?: readonly string[];
  table?: { head: readonly string[]; rows: readonly (readonly string[])[] };
  /** Markdown shows no more than its title until a reader opens it. */
  folded?: boolean;
}

/** What a report can be written as. */
export const FORMATS = ["table", "json", "markdown"] as const;
export type Format = (typeof FORMATS)[number];

/** Write a report: as JSON what it says, else its sections for people. */
export function written(format: Format, report: unknown, sections: readonly Section[]): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return format === "table" ? sectionsText(sections) : sectionsMarkdown(sections);
}

/** Characters of a cell: a path may have thousands. */
const LONGEST = 160;

/** Write sections for a terminal, a blank line between them. */
export function sectionsText(sections: readonly Section[]): string {
  return sections
    .map(({ title, lines = [], table }) => {
      const rows = table === undefined || table.rows.length === 0 ? [] : [table.head, ...table.rows];
      const cells = columns(rows.map((row) => row.map((cell) => clean(cell, LONGEST))));
      return [clean(title, LONGEST), ...lines.map((line) => clean(line, 1000)), ...cells.map((line) => `  ${line}`)]
        .map((line) => `${line}\n`)
        .join("");
    })
    .join("\n");
}

/** Write sections as GitHub's Markdown: https://github.github.com/gfm/#tables-extension- */
export function sectionsMarkdown(sections: readonly Section[]): string {
  return sections
    .map(({ title, lines = [], table, folded = false }) => {
      const rows = table === undefined || table.rows.length === 0 ? [] : tableLines(table.head, table.rows, LONGEST);
      const [head, end] = folded
        ? [`<details><summary>${inHtml(title, LONGEST)}</summary>`, "</details>"]
        : [`## ${literal(title, LONGEST)}`, ""];
      return [head, ...lines.map((line) => literal(line, 1000)), rows.join("\n"), end]
        .filter((part) => part !== "")
        .map((part) => `${part}\n`)
        .join("\n");
    })
    .join("\n");
}
