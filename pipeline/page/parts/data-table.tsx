import {
  columnFilteringFeature,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/preact-table";
import type { ComponentChildren } from "preact";
import { useId, useMemo, useState } from "preact/hooks";

/** A column: what it sorts by, and what it shows, where that is something else. */
export interface Column<T> {
  head: string;
  value: (row: T) => string | number;
  show?: (row: T) => ComponentChildren;
  numeric?: boolean;
}

/** A table with a title; with more rows than a page has, they can be filtered by words and leafed through. */
export function DataTable<T extends object>(props: {
  title: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  /** Rows of a page. */
  page?: number;
  /** Shown instead of a table without rows. */
  none?: string;
}) {
  const { title, columns, rows, page = 25, none = "none" } = props;
  const id = useId();
  const [words, setWords] = useState("");
  const table = useRows(columns, rows, page);
  const search = (text: string) => {
    setWords(text);
    table.getColumn(TEXT)?.setFilterValue(wordsOf(text));
  };
  if (rows.length === 0)
    return (
      <p>
        {title}: {none}
      </p>
    );
  const found = table.getFilteredRowModel().rows.length;
  return (
    <div class="table">
      {rows.length > FEW && (
        <div class="tools">
          <label>
            {`Filter ${title.toLowerCase()}`}
            <input type="search" value={words} onInput={(event) => search(event.currentTarget.value)} />
          </label>
          <span role="status">{found === rows.length ? `${found} rows` : `${found} of ${rows.length} rows`}</span>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (axe: scrollable-region-focusable) */}
      <section class="scroll" aria-labelledby={id} tabIndex={0}>
        <table>
          <caption id={id}>{title}</caption>
          <thead>
            <tr>
              {columns.map((column, place) => (
                <Head key={column.head} column={column} sorting={table.getColumn(String(place))} />
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {columns.map(({ head, value, show = value, numeric = false }) => (
                  <td key={head} class={numeric ? "numeric" : undefined}>
                    {show(row.original)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {table.getPageCount() > 1 && (
        <div class="pages">
          <button type="button" disabled={!table.getCanPreviousPage()} onClick={() => table.previousPage()}>
            {`Previous page of ${title.toLowerCase()}`}
          </button>
          <span>{`${table.state.pagination.pageIndex + 1} of ${table.getPageCount()}`}</span>
          <button type="button" disabled={!table.getCanNextPage()} onClick={() => table.nextPage()}>
            {`Next page of ${title.toLowerCase()}`}
          </button>
        </div>
      )}
    </div>
  );
}

/** Rows that are seen at once: a filter for fewer is in the way. */
const FEW = 10;

/** The column, which is not shown, with all that a row says. */
const TEXT = "text";

const FEATURES = tableFeatures({
  columnFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  rowPaginationFeature,
  paginatedRowModel: createPaginatedRowModel(),
});

function useRows<T extends object>(columns: readonly Column<T>[], rows: readonly T[], pageSize: number) {
  const defined = useMemo(
    () => [
      ...columns.map(({ value, numeric = false }, place) => ({
        id: String(place),
        accessorFn: value,
        sortDescFirst: numeric,
        sortFn: (a: Row, b: Row, id: string) => compare(a.getValue(id), b.getValue(id)),
      })),
      {
        id: TEXT,
        accessorFn: (row: T) =>
          columns
            .map(({ value }) => value(row))
            .join(" ")
            .toLowerCase(),
        filterFn: (row: Row, id: string, words: readonly string[]) => {
          const text = String(row.getValue(id));
          return words.every((word) => text.includes(word));
        },
      },
    ],
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  return useTable({
    features: FEATURES,
    columns: defined,
    data,
    initialState: { pagination: { pageIndex: 0, pageSize } },
  });
}

interface Row {
  getValue: (id: string) => unknown;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return COLLATOR.compare(String(a), String(b));
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

function wordsOf(text: string): string[] | undefined {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? undefined : words;
}

interface Sorting {
  getIsSorted: () => false | "asc" | "desc";
  toggleSorting: () => void;
}

function Head<T>({ column, sorting }: { column: Column<T>; sorting: Sorting | undefined }) {
  const sorted = sorting?.getIsSorted() ?? false;
  const order = { asc: "ascending", desc: "descending" } as const;
  return (
    <th
      scope="col"
      class={column.numeric ? "numeric" : undefined}
      {...(sorted !== false && { "aria-sort": order[sorted] })}
    >
      <button type="button" onClick={() => sorting?.toggleSorting()}>
        {column.head}
        <span aria-hidden="true">{sorted === false ? "" : sorted === "asc" ? " ▲" : " ▼"}</span>
      </button>
    </th>
  );
}
