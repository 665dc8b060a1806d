const NAME = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?";
const EXTRAS = String.raw`\[[A-Za-z0-9._-]+(?:\s*,\s*[A-Za-z0-9._-]+)*\]`;
const CLAUSE = String.raw`(?:===?|~=|!=|[<>]=?)\s*[0-9][A-Za-z0-9.!+*_-]*`;

/** What PEP 508 calls a requirement, with a version and without an address: https://peps.python.org/pep-0508/ */
const REQUIREMENT = new RegExp(
  String.raw`^(${NAME})\s*(${EXTRAS})?\s*(${CLAUSE}(?:\s*,\s*${CLAUSE})*)\s*(?:;\s*(\S.*))?$`,
);
const EXACT = /^==\s*([0-9][A-Za-z0-9.!+_-]*)$/;

/** The first version-like text in a requirement, to suggest in a message. */
const ANY_VERSION = /[0-9][A-Za-z0-9.!+_-]*$/;

/** A requirement for one version. */
export interface Requirement {
  name: string;
  extras: string;
  version: string;
}

/** A requirement, taken apart. */
export interface RequirementParts {
  name: string;
  /** With brackets; empty for none. */
  extras: string;
  /** `>=2,<3` */
  clauses: string;
  /** The version, where there is one that is asked for exactly. */
  exact?: string;
  /** Where it counts (PEP 508): `platform_machine == "x86_64"`; empty for everywhere. What it means is uv's to say. */
  marker: string;
}

/** Read `NAME[EXTRAS]CLAUSES; MARKER`; undefined when it is anything else. */
export function requirementParts(text: string): RequirementParts | undefined {
  const [, name, extras = "", clauses, marker = ""] = REQUIREMENT.exec(text) ?? [];
  if (name === undefined || clauses === undefined) return undefined;
  const exact = EXACT.exec(clauses)?.[1];
  return { name, extras, clauses, marker: marker.trim(), ...(exact !== undefined && { exact }) };
}

/** Read `NAME[EXTRAS]==VERSION`, with or without a marker; undefined when it is anything else. */
export function parseRequirement(text: string): Requirement | undefined {
  const { name = "", extras = "", exact } = requirementParts(text) ?? {};
  return exact === undefined ? undefined : { name, extras, version: exact };
}

/** The normalized name of a requirement; empty for what is none. */
export function requiredName(text: string): string {
  return normalizePythonName(requirementParts(text)?.name ?? "");
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

/** Say what is expected in place of what is no requirement, or one without a version. */
export function expectedVersions(text: string): string {
  const exact = suggestRequirement(text);
  return `NAME and versions ("${exact}", "${exact.replace("==", ">=")}")`;
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
