import { pythonOfPackage } from "../inputs/index.js";
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
