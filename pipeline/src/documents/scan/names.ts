import type { Finding } from "./finding.js";

/** Whether a name is that of one vulnerability, and not of an advisory, which may speak of several. */
export function isCve(name: string): boolean {
  return name.startsWith("CVE-");
}

/**
 * The CVEs among the names that an advisory gives a vulnerability: each is a finding of its own, for what is said of one says nothing of
 * the others. Without one, the first name stands for it.
 */
export function vulnerabilities(names: readonly [string, ...string[]]): { id: string; aliases: string[] }[] {
  const cves = [...new Set(names.filter(isCve))].sort();
  const others = [...new Set(names.filter((name) => !isCve(name)))].sort();
  if (cves.length > 0) return cves.map((id) => ({ id, aliases: others }));
  return [{ id: names[0], aliases: others.filter((name) => name !== names[0]) }];
}

/** Whether names that somebody gives a vulnerability are those of a finding. A CVE is that CVE, whatever else advisories call by the same name. */
export function namesFinding(names: readonly string[], { id, aliases }: Pick<Finding, "id" | "aliases">): boolean {
  const cves = names.filter(isCve);
  if (isCve(id) && cves.length > 0) return cves.includes(id);
  return names.some((name) => name === id || (aliases.includes(name) && !isCve(name)));
}
