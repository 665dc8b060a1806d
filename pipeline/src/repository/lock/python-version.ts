import { type PythonWants, pythonOfPackage, pythonsIn } from "../inputs/index.js";
import type { ResolverReport } from "./report.js";
import type { Deb } from "./schema.js";

/**
 * Upstream's part of a Debian version, without epoch and revision; a `~` before what is not final yet.
 * https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 */
const UPSTREAM = /^(?:\d+:)?(\d+\.\d+\.\d+)(?:~?(a|b|rc)(\d+))?(?:[+~-].*)?$/;

/**
 * Read the whole version of Python (`3.11.2`) that packages bring for MAJOR.MINOR: to resolvers 3.11 means 3.11.0, and
 * both markers and Requires-Python tell these apart. Undefined where no package says it.
 */
export function fullPython(minor: string, debs: readonly Pick<Deb, "name" | "version">[]): string | undefined {
  const versions = debs
    .filter(({ name }) => pythonOfPackage(name) === minor)
    // The interpreter itself says it best: its name is the shortest.
    .sort((a, b) => a.name.length - b.name.length)
    .map(({ version }) => UPSTREAM.exec(version));
  const found = versions.find((match) => match?.[1]?.startsWith(`${minor}.`));
  return found ? `${found[1]}${found[2] ?? ""}${found[3] ?? ""}` : undefined;
}

/** The Python that wheels are resolved for, and what is to be said of it. */
export interface PythonFound extends ResolverReport {
  /** The whole version where packages say it, else what was asked for; empty where no wheel is wanted. */
  version: string;
}

/** Find the Python of the packages that an image has. A problem where they bring another one than is asked for. */
export function pythonFor(
  { version, requirements }: Pick<PythonWants, "version" | "requirements">,
  debs: readonly Pick<Deb, "name" | "version">[],
): PythonFound {
  const silent = { version, notes: [], problems: [] };
  if (version === "" || requirements.length === 0) return silent;
  const full = fullPython(version, debs);
  if (full !== undefined) return { ...silent, version: full };
  const there = pythonsIn(debs.map(({ name }) => name));
  if (there.length === 0 || there.includes(version)) {
    const message = `no package says which Python ${version} this is: markers and Requires-Python were judged for ${version}.0`;
    return { ...silent, notes: [{ message, asked: [version] }] };
  }
  const expected = there.map((one) => JSON.stringify(one)).join(" or ");
  const message = `expected ${expected}, as the image has Python ${there.join(" and ")}; got ${JSON.stringify(version)}`;
  return { ...silent, problems: [{ code: "RESOLVE_PYTHON", message, asked: [version], constraints: [] }] };
}
