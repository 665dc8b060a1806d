import { type Lines, withoutEnd } from "./lines.js";
import { NotRead } from "./refusal.js";
import { type RawWord, rawWords } from "./shell-words.js";

/** A here-document that a line announces. */
export interface HereDocument {
  /** The line that ends it. */
  name: string;
  /** `<<-`: tabs before the name count for nothing. */
  chomp: boolean;
}

/** A here-document with its lines. */
export interface Body extends HereDocument {
  text: string;
}

const WORD = /^\d*<<(-?)[\t\r ]*([^<]*)$/;
const NAME = /^(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)|'([A-Za-z0-9_][A-Za-z0-9_.-]*)'|"([A-Za-z0-9_][A-Za-z0-9_.-]*)")$/;
const EXPECTED = "expected a here-document as <<NAME, <<-NAME or <<'NAME', and a space after it";

/**
 * Find the here-documents that a line of RUN, COPY or ADD announces. Throws NotRead where BuildKit's versions find other
 * ones, or take more for the name than a shell does. BuildKit: heredocsFromLine in frontend/dockerfile/parser/parser.go.
 */
export function hereDocuments(line: string): HereDocument[] {
  if (!line.includes("<<")) return [];
  const found = announced(line, true);
  const before = announced(line, false);
  const other = found.find(
    ({ offset, text }, index) => before[index]?.offset !== offset || before[index]?.text !== text,
  );
  const differs = other ?? before[found.length];
  if (differs !== undefined) {
    throw new NotRead(
      differs.offset,
      `${EXPECTED}, got ${JSON.stringify(differs.text)}, which not every BuildKit reads so`,
    );
  }
  return found.map(({ offset, text }) => {
    const [, dash = "", written = ""] = WORD.exec(text) ?? [];
    const name = NAME.exec(written);
    if (name === null) throw new NotRead(offset, `${EXPECTED}, got ${JSON.stringify(text)}`);
    return { name: name[1] ?? name[2] ?? name[3] ?? "", chomp: dash === "-" };
  });
}

function announced(line: string, joined: boolean): RawWord[] {
  return rawWords(line, joined).filter(({ text }) => (WORD.exec(text)?.[2] ?? "") !== "");
}

/** Tell whether BuildKit takes a source of COPY or ADD for a here-document. */
export function isHereDocument(source: string): boolean {
  return /^\d*<</.test(source);
}

/** Take the lines of a here-document. Throws NotRead where its end is missing. */
export function takeBody(lines: Lines, { name, chomp }: HereDocument, offset: number): Body {
  let text = "";
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    const written = withoutEnd(line);
    if ((chomp ? written.replace(/^\t+/, "") : written) === name) return { name, chomp, text };
    text += line;
  }
  throw new NotRead(offset, `expected a line ${name} that ends this here-document; there is none`);
}
