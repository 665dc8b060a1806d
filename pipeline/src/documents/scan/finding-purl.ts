import { type Purl, readPurl, split } from "../../repository/packages/index.js";
import type { Finding } from "./finding.js";

/** The words of scanners for types, as package URLs have them: https://github.com/package-url/purl-spec/tree/main/types */
const TYPES: Readonly<Record<string, { type: string; namespace?: string; separator?: "/" | ":" }>> = {
  python: { type: "pypi" },
  deb: { type: "deb", namespace: "debian" },
  "go-module": { type: "golang", separator: "/" },
  npm: { type: "npm", separator: "/" },
  "java-archive": { type: "maven", separator: ":" },
  binary: { type: "generic" },
};

/**
 * The package URLs of what a finding is in: those that scanners gave it, with the version that all of them agree on, for
 * Trivy writes an epoch of Debian apart; or else the one that follows from type and name.
 */
export function purlsOf(finding: Finding): Purl[] {
  const given = (finding.purls ?? []).map(readPurl);
  if (given.length === 0) return [purlByType(finding)];
  return given.map((purl) => (purl === undefined ? purlByType(finding) : { ...purl, version: finding.version }));
}

function purlByType({ type, package: name, version }: Finding): Purl {
  const known = TYPES[type];
  const parts = known?.separator === undefined ? { name } : split(name, known.separator);
  const purl = { namespace: known?.namespace, ...parts, version };
  // Maven's demand a group; without one, the scanner's own word still tells it from all others.
  if (known !== undefined && (known.type !== "maven" || purl.namespace !== undefined)) {
    return { type: known.type, ...purl };
  }
  return { type: /^[a-z][a-z0-9.-]*$/i.test(type) ? type.toLowerCase() : "generic", ...purl };
}
