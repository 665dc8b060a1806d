import type { Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import type { Entry } from "./entry.js";
import { normalizePythonName, parseRequirement } from "./patterns.js";
import type { ParsedFiles } from "./read-files.js";
import type { LabelsFile } from "./schema.js";

/** The semantic version that a version of PyPI is: `1.2` is 1.2.0, and `1.2rc1` or `1.2.3.4` is none. */
export function semanticOf(version: string): string | undefined {
  const [, major, minor = "0", patch = "0"] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version) ?? [];
  return major === undefined ? undefined : [major, minor, patch].map(Number).join(".");
}

/** The version of an image's labels: as it stands there, or that of the requirement that it names. Empty where there is none. */
export function labelVersion(version: LabelsFile["version"], requirements: readonly string[] = []): string {
  if (typeof version === "string") return version;
  return semanticOf(requirementOf(version.package, requirements) ?? "") ?? "";
}

/** Check that the packages which labels take their version from are required, in versions that a label can have. */
export function checkLabelVersions(entries: readonly Entry[], parsed: ParsedFiles): Problem[] {
  return entries.flatMap(({ folder, draft, level }) => {
    const labels = parsed.labels.get(folder);
    const version = labels?.value?.version;
    if (labels === undefined || typeof version !== "object") return [];
    const { requirements = [] } = level.python ?? {};
    const found = requirementOf(version.package, requirements);
    if (found !== undefined && semanticOf(found) !== undefined) return [];
    const names = requirements.flatMap((one) => parseRequirement(one)?.name ?? []);
    const message =
      found === undefined
        ? `image "${draft.name}" requires no "${version.package}"${didYouMean(version.package, names)}; there are: ${names.join(", ") || "none"}`
        : `${version.package} ${found} is no semantic version by itself; write one for the image ("1.2.3")`;
    return [labels.at.problem(["version", "package"], message)];
  });
}

function requirementOf(name: string, requirements: readonly string[]): string | undefined {
  const wanted = normalizePythonName(name);
  return requirements.map(parseRequirement).find((one) => one !== undefined && normalizePythonName(one.name) === wanted)
    ?.version;
}
