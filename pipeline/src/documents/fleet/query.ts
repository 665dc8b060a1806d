import { normalizePythonName } from "../../repository/inputs/index.js";
import { isPurl, type Purl, readPurl } from "../../repository/packages/index.js";
import { fleetFailed } from "./errors.js";

/** What is looked for: a vulnerability by its id, or a package by its name. */
export type Query = { vulnerability: string } | { package: PackageQuery };

/** A package: by its package URL, or by a name in any ecosystem. */
export interface PackageQuery {
  /** As it was asked for. */
  text: string;
  name: string;
  /** Of a package URL alone. */
  type?: string;
  namespace?: string;
  version?: string;
  qualifiers?: Readonly<Record<string, string>>;
}

/** Characters of what is asked for: no real name has as many. */
const LONGEST = 512;

/**
 * Read what is asked for. Throws a FleetError where it is neither or both of a vulnerability and a package, and where a name has
 * wildcards: those would be taken for a name that is nowhere.
 */
export function parseQuery({ cve, package: name }: { cve?: string; package?: string }): Query {
  if ((cve === undefined) === (name === undefined)) {
    const found = cve === undefined ? "none" : "both";
    throw fleetFailed("--cve", `expected either --cve or --package, got ${found}`, "Ask for one of the two.");
  }
  return cve === undefined ? { package: parsePackage(name ?? "") } : { vulnerability: parseVulnerability(cve) };
}

/** Ids of OSV's databases: `CVE-2024-56326`, `GHSA-q2x7-8rv6-6q7h`, `DEBIAN-CVE-2024-56326`, `DSA-5857-1`. */
const ID = /^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9:.]+)+$/;

function parseVulnerability(text: string): string {
  if (ID.test(text) && text.length <= LONGEST) return text;
  throw fleetFailed("--cve", `expected an id ("CVE-2024-56326"), got ${shown(text)}`, NO_WILDCARDS);
}

function parsePackage(text: string): PackageQuery {
  const wrong = (message: string) => fleetFailed("--package", `${message}, got ${shown(text)}`, NO_WILDCARDS);
  if (text.length > LONGEST) throw wrong(`expected at most ${LONGEST} characters`);
  if (/[*?[\]{}]/.test(isPurl(text) ? text.replace(/\?.*$/s, "") : text)) throw wrong("names are whole here");
  if (isPurl(text)) return purlQuery(text) ?? raise(wrong("expected a package URL that can be read"));
  const at = text.lastIndexOf("@");
  const [name, version] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
  const blank = /\p{Cc}|\p{Cf}|\p{Z}/u;
  if (name === "" || version === "" || blank.test(text)) throw wrong("expected NAME or NAME@VERSION");
  return { text, name, ...(version !== undefined && { version }) };
}

function purlQuery(text: string): PackageQuery | undefined {
  const purl = readPurl(text);
  if (purl === undefined) return undefined;
  const { type, namespace, name, version, qualifiers } = purl;
  return {
    ...{ text, type, name },
    ...(namespace !== undefined && { namespace }),
    ...(version !== undefined && { version }),
    ...(qualifiers !== undefined && { qualifiers }),
  };
}

const NO_WILDCARDS =
  "Give a whole name (numpy), with a version (numpy@2.2.0) or as a package URL (pkg:deb/debian/libc6); there are no wildcards.";

function raise(error: Error): never {
  throw error;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/**
 * Make what tells whether a package URL may be that of what is asked for, without reading it: every stretch of plain letters of the
 * name stands in it. One in which a letter is encoded is read.
 */
export function mayBe({ name }: PackageQuery): (purl: string) => boolean {
  const stretches = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return (purl) => {
    if (/%[3-7]/.test(purl)) return true;
    const lower = purl.toLowerCase();
    return stretches.every((part) => lower.includes(part));
  };
}

/** Make what tells whether a package is the one that is asked for, by the rules of the package's own ecosystem. */
export function matcherOf(query: PackageQuery): (purl: Purl) => boolean {
  const python = normalizePythonName(query.name);
  const lower = query.name.toLowerCase();
  const qualifiers = Object.entries(query.qualifiers ?? {});
  return (purl) => {
    if (query.type !== undefined && (purl.type !== query.type || purl.namespace !== query.namespace)) return false;
    if (query.version !== undefined && purl.version !== query.version) return false;
    if (!qualifiers.every(([key, value]) => purl.qualifiers?.[key] === value)) return false;
    if (purl.type === "pypi") return purl.name === python;
    const names = query.type === undefined ? namesOf(purl) : [purl.name];
    return names.includes(query.name) || (FOLDED.has(purl.type) && names.some((name) => name.toLowerCase() === lower));
  };
}

/** Ecosystems whose names have no case: purl-spec, types. Libraries in wheels are named by us, in lower case. */
const FOLDED: ReadonlySet<string> = new Set(["deb", "generic", "github"]);

/** How people name a package: with its namespace as its ecosystem writes it, or without. */
function namesOf({ type, namespace, name }: Purl): string[] {
  if (namespace === undefined || type === "deb") return [name];
  return [name, `${namespace}${type === "maven" ? ":" : "/"}${name}`];
}
