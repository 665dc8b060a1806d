/** `NAME==VERSION`, with extras and without markers: https://peps.python.org/pep-0508/ and pep-0440. */
const REQUIREMENT =
  /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(\[[A-Za-z0-9._-]+(?:,[A-Za-z0-9._-]+)*\])?==([0-9][A-Za-z0-9.!+_-]*)$/;

/** The first version-like text in a requirement, to suggest in a message. */
const ANY_VERSION = /[0-9][A-Za-z0-9.!+_-]*$/;

/** A Python requirement, taken apart. */
export interface Requirement {
  name: string;
  extras: string;
  version: string;
}

/** Read `NAME[EXTRAS]==VERSION`; undefined when it is anything else. */
export function parseRequirement(text: string): Requirement | undefined {
  const match = REQUIREMENT.exec(text);
  if (match === null) return undefined;
  return { name: match[1] ?? "", extras: match[2] ?? "", version: match[3] ?? "" };
}

/** A name, its extras, and the clauses of a range: `fastapi>=0.165,<1`. */
const RANGE = /^\s*([A-Za-z0-9._-]+(?:\[[^\]]*\])?)\s*((?:===?|~=|[<>!]=?)[^;@]*)$/;
/** A clause that takes the version that it names. */
const TAKEN = /(?:===?|~=|[<>]=)\s*([0-9][A-Za-z0-9.!+_-]*)(?=\s*(?:,|$))/;

/** Write the requirement that the user probably meant: of a range a version that is in it. */
export function suggestRequirement(text: string): string {
  const [, name, clauses] = RANGE.exec(text) ?? [];
  if (name !== undefined && clauses !== undefined) {
    return `${name}==${TAKEN.exec(clauses)?.[1] ?? "VERSION"}`;
  }
  const start = /^[A-Za-z0-9._[\],-]+/.exec(text.trim())?.[0] ?? "NAME";
  return `${start}==${ANY_VERSION.exec(text)?.[0] ?? "1.2.3"}`;
}

/** Say what is expected in place of a requirement that names no exact version. */
export function expectedRequirement(text: string): string {
  const clauses = RANGE.exec(text)?.[2]?.trim() ?? "";
  const range =
    clauses.includes(",") || /^(?:[<>](?!=)|!=)/.test(clauses)
      ? ` within ${clauses}, and the range in constraints`
      : "";
  return `an exact version ("${suggestRequirement(text)}")${range}`;
}

/** One spelling per Python package: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalizePythonName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
