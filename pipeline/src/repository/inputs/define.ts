import type { Problem } from "../../errors/index.js";
import type { ImageDefinition, Omission } from "./definition.js";
import { allowed, type Entry, problemAt } from "./entry.js";
import { mergeOmissions, mergeSettings } from "./merge.js";
import { PLATFORMS } from "./platform.js";
import type { Labels } from "./schema.js";

/** Check that an image has all that it needs, of its own or from its base. */
export function checkComplete(entry: Entry, base: ImageDefinition | undefined): Problem[] {
  const { level } = entry;
  const problems: Problem[] = [];
  const missing = (path: string[], what: string) =>
    problems.push(problemAt(entry, path, `expected ${what}, got nothing`));
  if ((level.epoch ?? base?.epoch) === undefined) missing(["epoch"], "SOURCE_DATE_EPOCH in seconds");
  if (level.debian?.packages?.length && !(level.debian.suite ?? base?.debian.suite))
    missing(["debian", "suite"], "the code name of a suite");
  if (level.python?.requirements?.length && !(level.python.version ?? base?.python.version))
    missing(["python", "version"], "MAJOR.MINOR");
  if (!level.layers?.length) missing(["layers"], "at least one layer");
  for (const platform of level.platforms ?? []) {
    if (base && !base.platforms.includes(platform)) {
      problems.push(
        problemAt(entry, ["platforms"], `base "${base.name}" is not built for ${platform}; ${allowed(base.platforms)}`),
      );
    }
  }
  return problems;
}

/** Make the definition of an image: what it does not say comes from its base. */
export function define(
  { draft, folder, parsed, level }: Entry,
  base: ImageDefinition | undefined,
  labels: Labels,
): ImageDefinition {
  const platforms = level.platforms ?? base?.platforms ?? PLATFORMS;
  return {
    name: draft.name,
    folder,
    file: parsed.file,
    base: level.base,
    platforms: PLATFORMS.filter((platform) => platforms.includes(platform)),
    epoch: level.epoch ?? base?.epoch ?? 0,
    debian: {
      suite: level.debian?.suite ?? base?.debian.suite ?? "",
      packages: level.debian?.packages ?? [],
      omit: inheritOmissions(base, level.debian?.omit, level.debian?.packages),
    },
    python: {
      version: level.python?.version ?? base?.python.version ?? "",
      requirements: level.python?.requirements ?? [],
      constraints: level.python?.constraints ?? [],
      omit: mergeOmissions(base?.python.omit, level.python?.omit),
    },
    layers: level.layers ?? [],
    settings: mergeSettings(base?.settings, level.config),
    labels,
  };
}

/**
 * What a base leaves out stays out, unless the image asks for it by name; or, when it is resolved, unless something new
 * depends on it.
 */
function inheritOmissions(
  base: ImageDefinition | undefined,
  own: readonly Omission[] | undefined,
  asked: readonly string[] = [],
): Omission[] {
  const left = base?.debian.omit.filter((item) => !asked.includes(item.name));
  return mergeOmissions(
    left?.map((item) => ({ ...item, from: item.from ?? base?.name })),
    own,
  );
}
