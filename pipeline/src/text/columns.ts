import stringWidth from "string-width";

/**
 * Align the cells of rows in columns, two blanks apart. Cells count as wide as a terminal draws them: 日 takes two places.
 * @param widest a longer cell does not widen the column of all others
 */
export function columns(rows: readonly (readonly string[])[], widest = Number.POSITIVE_INFINITY): string[] {
  const count = Math.max(0, ...rows.map((cells) => cells.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.min(widest, Math.max(...rows.map((cells) => stringWidth(cells[column] ?? "")))),
  );
  const padded = (cell: string, column: number) =>
    cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
  return rows.map((cells) => cells.map(padded).join("  ").trimEnd());
}
