/** Identifiers of SPDX's list that packages name most. What is not here is said in the package's own words. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[
    "0BSD",
    "AFL-2.1",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
  ],
  ...[
    "CC-BY-4.0",
    "CDLA-Permissive-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
  ],
  ...["LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "NCSA"],
  ...[
    "OpenSSL",
    "PSF-2.0",
    "Python-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "WTFPL",
    "Zlib",
    "zlib-acknowledgement",
  ],
]);
const EXCEPTIONS: ReadonlySet<string> = new Set(["LLVM-exception", "GCC-exception-3.1", "Classpath-exception-2.0"]);

/** Words of strangers about a licence, as an SPDX expression (SPDX 2.3, annex D). */
export interface LicenceText {
  expression: string;
  /** The words behind an identifier that is not on SPDX's list. */
  extracted: { licenseId: string; extractedText: string }[];
}

/** Read a licence: an expression of known identifiers as it is, anything else as a LicenseRef with the words that were used. */
export function licenceText(words: string): LicenceText | undefined {
  const text = words.trim().replace(/^(\S+)\/(\S+)$/, "$1 OR $2");
  if (text === "" || /^(?:NOASSERTION|NONE|UNKNOWN)$/i.test(text)) return undefined;
  if (isExpression(text)) return { expression: text, extracted: [] };
  const licenseId = `LicenseRef-${text.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 80)}`;
  return { expression: licenseId, extracted: [{ licenseId, extractedText: text }] };
}

/** Alternatives and sums of identifiers, with brackets in pairs. */
function isExpression(text: string): boolean {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let [depth, operand] = [0, false];
  for (const [at, token] of tokens.entries()) {
    if (token === "(") {
      if (operand) return false;
      depth += 1;
    } else if (token === ")") {
      depth -= 1;
      if (!operand || depth < 0) return false;
    } else if (token === "AND" || token === "OR" || token === "WITH") {
      if (!operand) return false;
      operand = false;
    } else {
      const known = tokens[at - 1] === "WITH" ? EXCEPTIONS.has(token) : KNOWN.has(token.replace(/\+$/, ""));
      if (operand || !known) return false;
      operand = true;
    }
  }
  return operand && depth === 0;
}

/** Every LicenseRef that an expression names. */
export function licenceRefs(expression: unknown): string[] {
  return String(expression ?? "").match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? [];
}
