/** A part of an expression, one behind the other. */
export interface Part {
  /** Whether it is one character that stands for itself, exactly once. */
  literal: boolean;
  /** The character, or the part as it is written. */
  text: string;
}

/** An expression with something in it that is not taken here. The message says what, and where. */
export class Unreadable extends Error {}

/**
 * Read a regular expression of the few forms that mean the same to JavaScript and to Go (RE2, by which cosign goes):
 * characters, `\` with punctuation, `\d`, `\w`, `.`, classes, groups with alternatives, and `* + ? {n}` behind one of those.
 * `^` may begin it and `$` end it. Throws Unreadable: also for alternatives outside of a group, which are other expressions.
 */
export function readExpression(text: string): Part[] {
  const reader = new Reader(text);
  reader.skip("^");
  const parts = reader.sequence();
  reader.skip("$");
  reader.end();
  return parts;
}

/** Go repeats nothing more often. */
const MOST_REPEATS = 1000;

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const PLAIN = /[A-Za-z0-9 !"#%&',/:;<=>@_`~-]/;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  skip(char: string): void {
    if (this.text[this.at] === char) this.at += 1;
  }

  end(): void {
    if (this.at < this.text.length) throw this.refused();
  }

  /** Parts up to the end, a `|` or a `)`. */
  sequence(): Part[] {
    const parts: Part[] = [];
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || char === "|" || char === ")" || char === "$") return parts;
      parts.push(this.part(char));
    }
  }

  private part(char: string): Part {
    const start = this.at;
    const literal = this.atom(char);
    const repeated = this.repeats();
    const written = this.text.slice(start, this.at);
    return literal === undefined || repeated ? { literal: false, text: written } : { literal: true, text: literal };
  }

  /** Returns the character where it is one that stands for itself. */
  private atom(char: string): string | undefined {
    if (char === "\\") return this.escaped();
    if (char === "[") return this.characters();
    if (char === "(") return this.group();
    if (char !== "." && !PLAIN.test(char)) throw this.refused();
    this.at += 1;
    return char === "." ? undefined : char;
  }

  private escaped(): string | undefined {
    const char = this.text[this.at + 1] ?? "";
    if (!PUNCTUATION.test(char) && char !== "d" && char !== "w") throw this.refused();
    this.at += 2;
    return PUNCTUATION.test(char) ? char : undefined;
  }

  private characters(): undefined {
    this.at += 1;
    this.skip("^");
    const start = this.at;
    while (this.text[this.at] !== "]") {
      const char = this.text[this.at] ?? "";
      if (char === "\\") this.escaped();
      else if (PLAIN.test(char) || /[.*+?(){}|$]/.test(char)) this.at += 1;
      else throw this.refused();
    }
    if (this.at === start) throw this.refused();
    this.at += 1;
  }

  private group(): undefined {
    this.at += this.text.startsWith("(?:", this.at) ? 3 : 1;
    this.sequence();
    while (this.text[this.at] === "|") {
      this.at += 1;
      this.sequence();
    }
    if (this.text[this.at] !== ")") throw this.refused();
    this.at += 1;
  }

  private repeats(): boolean {
    const [found, ...counts] = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(this.text.slice(this.at)) ?? [];
    if (found === undefined) return false;
    if (counts.some((count) => Number(count) > MOST_REPEATS)) throw this.refused();
    this.at += found.length;
    return true;
  }

  private refused(): Unreadable {
    const found = this.text[this.at];
    if (found === "|")
      return new Unreadable(`"|" outside of parentheses, at character ${this.at + 1}, makes two of it`);
    const what = found === undefined ? "its end" : JSON.stringify(this.text.slice(this.at, this.at + 3));
    return new Unreadable(
      `expected characters, escaped punctuation, \\d, \\w, ".", classes, groups and repetitions only, found ${what} at character ${this.at + 1}`,
    );
  }
}
