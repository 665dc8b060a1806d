import { PackageURL } from "packageurl-js";

import { normalizePythonName } from "../inputs/index.js";

/** A package URL, taken apart and decoded: ECMA-427, clause 5, https://github.com/package-url/purl-spec */
export interface Purl {
  /** Lower case: `deb`, `pypi`, `golang`. */
  type: string;
  /** `debian`, `github.com/foo`, `@angular`. */
  namespace?: string;
  name: string;
  version?: string;
  /** As `arch`: keys in lower case. */
  qualifiers?: Readonly<Record<string, string>>;
  /** A path within the package. */
  subpath?: string;
}

/** Read a package URL; undefined where it cannot be read as one. The same package is read the same, however it is written. */
export function readPurl(text: string): Purl | undefined {
  try {
    const [type = "", namespace, name = "", version, qualifiers, subpath] = PackageURL.parseString(text);
    return partsOf(packageUrl({ type, namespace, name, version, qualifiers, subpath }));
  } catch {
    return undefined;
  }
}

/** Whether a text says that it is a package URL. It need not be one that can be read. */
export function isPurl(text: string): boolean {
  return /^pkg:/i.test(text);
}

/** Write a package URL in its canonical form: ECMA-427, clause 5.6. Throws an Error where the type demands what is missing. */
export function purlText(purl: Purl): string {
  // The library leaves these in a version; clause 5.2 permits none of them, and some readers take "+" for a blank.
  return packageUrl(purl)
    .toString()
    .replace(/[!'()*+]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A Go module: its path up to the last name is the namespace. `version` starts with a "v". */
export function goModule(path: string, version: string): Purl {
  return { type: "golang", ...split(path, "/"), version };
}

/** Cut a name as ecosystems write it, `github.com/foo/bar`, `@angular/core`, `org.a:b`, at its last separator. */
export function split(name: string, separator: "/" | ":"): Pick<Purl, "namespace" | "name"> {
  const at = name.lastIndexOf(separator);
  return at < 1 ? { name } : { namespace: name.slice(0, at), name: name.slice(at + 1) };
}

/**
 * Whether a package URL speaks of the package that another one names. What it leaves out, version, qualifiers or subpath,
 * may be anything; what it says has to be so.
 */
export function covers(general: Purl, special: Purl): boolean {
  const same = (["type", "namespace", "name"] as const).every((part) => general[part] === special[part]);
  const within = (["version", "subpath"] as const).every((part) => !general[part] || general[part] === special[part]);
  const wanted = Object.entries(general.qualifiers ?? {});
  return same && within && wanted.every(([key, value]) => special.qualifiers?.[key] === value);
}

function packageUrl({ type, namespace, name, version, qualifiers, subpath }: Purl): PackageURL {
  const lower = type.toLowerCase();
  // The library folds "_" only, but an index folds "." and runs, too (PEP 503).
  const own = lower === "pypi" ? normalizePythonName(name) : name;
  // The library lets no Go version through that is not a whole one, as v1; the specification has no such rule.
  const checked = lower === "golang" ? undefined : version;
  const purl = new PackageURL(lower, namespace, own, checked, qualifiers, subpath);
  if (lower === "golang") purl.version = version?.trim();
  return purl;
}

function partsOf({ type, namespace, name, version, qualifiers, subpath }: PackageURL): Purl {
  return {
    type,
    ...(namespace && { namespace }),
    name,
    ...(version && { version }),
    ...(qualifiers && { qualifiers: { ...qualifiers } }),
    ...(subpath && { subpath }),
  };
}
