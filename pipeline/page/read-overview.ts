import type { Overview } from "../src/documents/overview/overview.js";
import { inert, wellFormed } from "../src/text/clean.js";

/**
 * Read the document that lies in the page. Texts in it are those of others: what would turn the direction of a line, is not to be
 * seen, or is half a character, is taken out of all of them. That they are text and no markup is Preact's part.
 */
export function readOverview(page: Pick<Document, "getElementById">): Overview {
  const text = page.getElementById("overview")?.textContent ?? "";
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" ? inert(wellFormed(value)) : value,
  ) as Overview;
}
