import { requiredName, requirementParts } from "../inputs/index.js";
import type { Lock } from "./schema.js";

/**
 * The versions that a lock keeps: of what ranges ask for, as long as they still fit. What nobody asks for by name is resolved
 * anew each time.
 */
export function keptVersions(
  requirements: readonly string[],
  before: Pick<Lock, "wheels"> | undefined,
): Map<string, string> {
  const ranges = new Set(
    requirements.flatMap((text) => (requirementParts(text)?.exact === undefined ? [requiredName(text)] : [])),
  );
  const kept = (before?.wheels ?? []).filter(({ name }) => ranges.has(name));
  return new Map(kept.map(({ name, version }) => [name, version]));
}
