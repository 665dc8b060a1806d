import type { Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import type { ImageDefinition } from "./definition.js";
import type { Entry } from "./entry.js";
import { normalizePythonName, requiredName, requirementParts } from "./patterns.js";
import type { ParsedFiles } from "./read-files.js";
import type { LabelsFile } from "./schema.js";

/** The semantic version that a version of PyPI is: `1.2` is 1.2.0, and `1.2rc1` or `1.2.3.4` is none. */
export function semanticOf(version: string): string | undefined {
  const [, major, minor = "0", patch = "0"] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(version) ?? [];
  return major === undefined ? undefined : [major, minor, patch].map(Number).join(".");
}

/** Tells in which version a lock of an image has a package; undefined without one. */
export type LockedVersion = (image: Pick<ImageDefinition, "name" | "folder">, name: string) => string | undefined;

/**
 * The version of an image's labels: as it stands there, or that of the requirement that it names. Of a range it is what the lock
 * has. Empty where there is none.
 */
export function labelVersion(
  version: LabelsFile["version"],
  requirements: readonly string[] = [],
  locked: (name: string) => string | undefined = () => undefined,
): string {
  if (typeof version === "string") return version;
  const asked = requirementOf(version.package, requirements);
  return semanticOf(asked?.exact ?? (asked && locked(normalizePythonName(asked.name))) ?? "") ?? "";
}

/** Check that the packages which labels take their version from are required, in versions that a label can have. */
export function checkLabelVersions(
  entries: readonly Entry[],
  parsed: ParsedFiles,
  locked: LockedVersion = () => undefined,
): Problem[] {
  return entries.flatMap(({ folder, draft, level }) => {
    const labels = parsed.labels.get(folder);
    const version = labels?.value?.version;
    if (labels === undefined || typeof version !== "object") return [];
    const { requirements = [] } = level.python ?? {};
    const asked = requirementOf(version.package, requirements);
    const found = asked?.exact ?? (asked && locked({ name: draft.name, folder }, requiredName(asked.text)));
    // A range has no version before it is locked.
    if (asked !== undefined && (found === undefined || semanticOf(found) !== undefined)) return [];
    const names = requirements.flatMap((one) => requirementParts(one)?.name ?? []);
    const message =
      asked === undefined
        ? `image "${draft.name}" requires no "${version.package}"${didYouMean(version.package, names)}; there are: ${names.join(", ") || "none"}`
        : `${version.package} ${found} is no semantic version by itself; write one for the image ("1.2.3")`;
    return [labels.at.problem(["version", "package"], message)];
  });
}

function requirementOf(name: string, requirements: readonly string[]) {
  const text = requirements.find((one) => requiredName(one) === normalizePythonName(name));
  const parts = text === undefined ? undefined : requirementParts(text);
  return text === undefined || parts === undefined ? undefined : { ...parts, text };
}
