import type { Places } from "../inputs/index.js";
import { joined, type ResolverNote, type Subject } from "./report.js";

/** What is worth knowing of something that was resolved. */
export interface Noted {
  subject: Subject;
  places: Places;
  notes: readonly ResolverNote[];
}

/** Write notes as lines, once for all platforms and images that they are true of, with the place that asks. */
export function noteLines(all: readonly Noted[]): string[] {
  const single = all.flatMap(({ subject, places, notes }) =>
    notes.map(({ message, asked }) => ({ subject, text: `${message}${asking(places, asked)}` })),
  );
  return joined(single, ({ text }) => text).map(({ item, who }) => `note: ${who}: ${oneLine(item.text)}`);
}

function asking(places: Places, asked: readonly string[]): string {
  const found = [...new Set(asked.map((text) => places.where(text)).filter((where) => where !== ""))];
  return found.length === 0 ? "" : ` (${found.join(", ")})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
