import { clean } from "../../text/clean.js";
import type { Check } from "./found.js";

/** A check of one subject, before it is known of which. */
export type Row = Omit<Check, "subject">;

/** Make a row: what is looked at, what is required, what was found, and whether that is right. */
export function row(what: string, required: string, found: string, ok: boolean): Row {
  // What was found may be text of others: it must not draw lines of its own into a table.
  return { what, required, found: clean(found, Number.POSITIVE_INFINITY), ok };
}

/** A piece of evidence that does not have the form that its type demands. */
export function malformed(what: string, form: string): Row {
  return row(what, form, "something of another form", false);
}
