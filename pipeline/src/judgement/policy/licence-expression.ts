/**
 * Say which licences of an SPDX expression (SPDX 2.3, annex D) are in the way: of AND, those of each side; of OR,
 * nothing when one side is free of them. An expression that makes no sense is in the way as a whole.
 */
export function refusedLicences(expression: string, isAllowed: (licence: string) => boolean): string[] {
  const reader = new Reader(tokens(expression), isAllowed);
  const refused = reader.either();
  return reader.isBroken ? [expression] : [...new Set(refused)];
}

function tokens(expression: string): string[] {
  return expression.match(/[()]|[^\s()]+/g) ?? [];
}

const WORDS = new Set(["(", ")", "AND", "OR", "WITH"]);

/** Reads an expression from left to right; AND binds closer than OR. */
class Reader {
  private at = 0;
  private broken = false;

  constructor(
    private readonly words: readonly string[],
    private readonly isAllowed: (licence: string) => boolean,
  ) {}

  get isBroken(): boolean {
    return this.broken || this.at !== this.words.length;
  }

  either(): string[] {
    let refused = this.both();
    while (this.take("OR")) {
      const other = this.both();
      refused = other.length < refused.length ? other : refused;
    }
    return refused;
  }

  private both(): string[] {
    const refused = this.one();
    while (this.take("AND")) refused.push(...this.one());
    return refused;
  }

  private one(): string[] {
    if (!this.take("(")) return this.licence();
    const inner = this.either();
    if (!this.take(")")) this.broken = true;
    return inner;
  }

  /** An exception gives rights and takes none, so `GPL-2.0-only WITH x` is allowed where GPL-2.0-only is. */
  private licence(): string[] {
    const name = this.name();
    if (this.take("WITH")) this.name();
    return this.isAllowed(name) ? [] : [name];
  }

  private name(): string {
    const word = this.words[this.at] ?? "";
    if (WORDS.has(word)) this.broken = true;
    else this.at += 1;
    return word;
  }

  private take(word: string): boolean {
    const found = this.words[this.at] === word;
    if (found) this.at += 1;
    return found;
  }
}
