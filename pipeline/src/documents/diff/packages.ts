import { readPurl } from "../../repository/packages/index.js";
import { changesOf, type SettingChange } from "./settings.js";

/** What an SBOM says of packages: their versions by `type namespace/name`; of one that is there several times, all. */
export function versionsOf(packages: readonly { purl: string; in?: string }[]): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { purl: text, in: owner } of packages) {
    const purl = readPurl(text);
    // The image itself is not a package in it.
    if (purl?.type === "oci") continue;
    const name = purl === undefined ? text : [purl.namespace, purl.name].filter(Boolean).join("/");
    const wheel = owner?.split(" ")[1];
    const key = `${purl?.type ?? "unknown"} ${name}${wheel === undefined ? "" : ` in ${wheel}`}`;
    versions.set(key, (versions.get(key) ?? new Set()).add(purl?.version ?? "no version"));
  }
  return new Map([...versions].map(([key, found]) => [key, [...found].sort().join(", ")]));
}

/** The packages that only one of two SBOMs has, or both in other versions. */
export function packageChanges(
  from: readonly { purl: string; in?: string }[],
  to: readonly { purl: string; in?: string }[],
): SettingChange[] {
  return changesOf(versionsOf(from), versionsOf(to));
}
