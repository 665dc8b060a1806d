import { compareVersions, exactly, parseVersion, type Range, type Span, type Version } from "./version.js";

/** A bound or a version, as `<=12.4` has it. */
interface Constraint {
  sign: string;
  version: Version;
}

const MOST_CONSTRAINTS = 64;

/**
 * Read a range as CSAF 2.0 (3.1.2.3.2) has it in `product_version_range`: `vers:generic/>=12.0|<12.4`. Undefined where it is not understood. `!=` takes
 * nothing out: what it means depends on the scheme. https://github.com/package-url/vers-spec
 */
export function parseVers(text: string): Range | undefined {
  const [, list = ""] = /^vers:[a-z][a-z0-9.+-]*\/(.+)$/i.exec(text) ?? [];
  if (list.trim() === "*") return { spans: [{}] };
  const parts = list.split("|");
  if (parts.length > MOST_CONSTRAINTS) return undefined;
  const read = parts.map(constraint);
  const constraints = read.filter((item) => item !== undefined);
  return constraints.length < read.length ? undefined : spansOf(constraints);
}

function constraint(text: string): Constraint | undefined {
  const [, sign = "", encoded = ""] = /^(!=|<=|>=|<|>|=)?(.+)$/.exec(text.replace(/\s/g, "")) ?? [];
  const version = parseVersion(decoded(encoded));
  return version && { sign: sign === "" ? "=" : sign, version };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function spansOf(constraints: readonly Constraint[]): Range | undefined {
  const sorted = constraints.filter(({ sign }) => sign !== "!=").sort((a, b) => compareVersions(a.version, b.version));
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const { sign, version } of sorted) {
    if (sign === "=") spans.push(exactly(version));
    else if (sign.startsWith(">")) open ??= { from: { version, inclusive: sign === ">=" } };
    else {
      spans.push({ ...open, to: { version, inclusive: sign === "<=" } });
      open = undefined;
    }
  }
  if (open !== undefined) spans.push(open);
  return spans.length === 0 ? undefined : { spans };
}
