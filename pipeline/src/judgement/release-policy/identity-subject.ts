import { type Part, readExpression, Unreadable } from "./subject-expression.js";

/**
 * Say what is wrong with a regular expression for the subjects of certificates; undefined where nothing is. It must be one
 * that no subject of somebody else can fit: with `https://github\.com/TEAM.*`, who makes the owner TEAM-evil could sign.
 */
export function subjectProblem(text: string): string | undefined {
  if (!isRegExp(text)) return `expected a regular expression, got ${JSON.stringify(text)}`;
  try {
    const why = wideness(readExpression(text));
    return why === undefined ? undefined : `${why}, got ${JSON.stringify(text)}: ${NEXT}`;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return `${error.message}, got ${JSON.stringify(text)}: ${NEXT}`;
  }
}

const NEXT =
  'write what names the owner as it is, dots as "\\.", up to a slash: "https://github\\.com/OWNER/REPO/\\.github/workflows/main\\.yml@refs/heads/main"; one entry for each subject';

/** Host, owner and repository, with the slash behind it; another scheme than http names its owner by the host. */
const OWNED = [/^https?:\/\/[^/]+\/[^/]+\/[^/]+\//, /^(?!https?:)[a-z][a-z0-9+.-]*:\/\/[^/]+\//];

/** What an expression is literally from its beginning, and up to its end, decides whom it can fit. */
function wideness(parts: readonly Part[]): string | undefined {
  const beginning = literalOf(parts);
  if (parts.length === 0) return "expected an expression that fits a subject";
  if (beginning.length === parts.length || OWNED.some((pattern) => pattern.test(beginning))) return undefined;
  if (isMail(parts)) return undefined;
  const next = parts[beginning.length]?.text;
  const so = beginning === "" ? "nothing" : `only ${JSON.stringify(beginning)}`;
  return `it fits subjects of others, too: ${so} of it is literal before ${JSON.stringify(next)}`;
}

/** The first part of a mail address, where it is nobody's in particular: it must not be able to hold another subject. */
const ANYBODY = ["[^@/]+", "[^/@]+"];

/** A mail address: all of a domain's, or one. */
function isMail(parts: readonly Part[]): boolean {
  const at = parts.findIndex(({ text }) => text === "@");
  const domain = parts.slice(at + 1);
  const safe = parts.every(({ literal, text }) => literal || ANYBODY.includes(text));
  return at > 0 && safe && domain.length > 0 && domain.every(({ text }) => !/[@/]/.test(text));
}

/** The characters that stand for themselves, up to the first part that does not. */
function literalOf(parts: readonly Part[]): string {
  const end = parts.findIndex(({ literal }) => !literal);
  return parts
    .slice(0, end < 0 ? parts.length : end)
    .map(({ text }) => text)
    .join("");
}

function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
