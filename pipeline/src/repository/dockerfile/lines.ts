import type { Place, Refusal } from "./refusal.js";
import { trimLeft } from "./spaces.js";

/** BuildKit reads a line of at most 64 KiB; a character is at most four bytes. */
const LONGEST = 16_000;

/** The lines of a text with their ends, taken one after another. */
export class Lines {
  readonly #lines: readonly string[];
  #taken = 0;

  constructor(text: string) {
    this.#lines = text.replace(/^\uFEFF/, "").match(/[^\n]*\n|[^\n]+$/g) ?? [];
  }

  /** The next line with its end; undefined after the last. */
  take(): string | undefined {
    return this.#lines[this.#taken++];
  }

  /** The number, from 1, of the line that was taken last. */
  get number(): number {
    return this.#taken;
  }

  /** The first line that is too long for BuildKit. */
  tooLong(): Refusal | undefined {
    const index = this.#lines.findIndex((line) => line.length > LONGEST);
    const message = `expected lines of at most ${LONGEST} characters, got ${this.#lines[index]?.length}; continue it on a next line`;
    return index < 0 ? undefined : { line: index + 1, column: 1, message };
  }
}

/** An instruction as it is written, its lines joined. */
export class JoinedLine {
  text = "";
  readonly #pieces: { offset: number; place: Place }[] = [];

  add(text: string, place: Place): void {
    this.#pieces.push({ offset: this.text.length, place });
    this.text += text;
  }

  /** Where a character of the joined text stands in the file. */
  place(offset: number): Place {
    const piece = this.#pieces.findLast((item) => item.offset <= offset) ?? this.#pieces[0];
    if (piece === undefined) return { line: 1, column: 1 };
    return { line: piece.place.line, column: piece.place.column + offset - piece.offset };
  }
}

/**
 * Take the lines of the next instruction: comments and empty lines are left out, also between lines that are
 * continued. Undefined at the end. BuildKit: Parse in frontend/dockerfile/parser/parser.go.
 */
export function takeInstruction(lines: Lines, token: string): JoinedLine | undefined {
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    const written = withoutEnd(line);
    const text = trimLeft(written);
    if (text === "" || text.startsWith("#")) continue;
    const joined = new JoinedLine();
    let { kept, continued } = cut(text, token);
    joined.add(kept, { line: lines.number, column: written.length - text.length + 1 });
    for (
      let next = continued ? lines.take() : undefined;
      next !== undefined;
      next = continued ? lines.take() : undefined
    ) {
      const bare = trimLeft(withoutEnd(next));
      if (bare === "" || bare.startsWith("#")) continue;
      ({ kept, continued } = cut(withoutEnd(next), token));
      joined.add(kept, { line: lines.number, column: 1 });
    }
    return joined;
  }
  return undefined;
}

/** A line without its end: BuildKit takes off every `\r` and `\n` there. */
export function withoutEnd(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}

/** A line is continued by an escape at its end that no other escape stands before. */
function cut(line: string, token: string): { kept: string; continued: boolean } {
  const end = line.replace(/[ \t]+$/, "");
  const continued = end.endsWith(token) && !end.endsWith(token + token);
  return { kept: continued ? end.slice(0, -1) : line, continued };
}
