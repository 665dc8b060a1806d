import type { Problem } from "../../errors/index.js";
import { didYouMean } from "../../text/nearest.js";
import { allowed, type Entry, problemAt } from "./entry.js";
import { mergeLists } from "./merge.js";
import type { ParsedFiles } from "./read-files.js";

/** Check that names are used once, and that the names used exist. */
export function checkNames(entries: readonly Entry[], parsed: ParsedFiles): Problem[] {
  const images = new Map<string, Entry>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    const first = images.get(entry.draft.name);
    if (first)
      problems.push(
        problemAt(entry, ["name"], `image "${entry.draft.name}" is declared twice; first in ${first.parsed.file}`),
      );
    else images.set(entry.draft.name, entry);
  }
  // A file that does not parse may declare the missing name: do not report that as well.
  const complete = parsed.problems.length === 0;
  return [
    ...problems,
    ...entries.flatMap((entry) => [...unknownMixins(entry, parsed), ...(complete ? unknownBase(entry, images) : [])]),
  ];
}

function unknownMixins(entry: Entry, parsed: ParsedFiles): Problem[] {
  return entry.draft.mixins
    .filter((name) => !parsed.mixins.has(name))
    .map((name) =>
      problemAt(
        entry,
        mixinPath(entry, name),
        `unknown mixin "${name}"${didYouMean(name, [...parsed.mixins.keys()])}; ${allowed(parsed.mixins.keys())}`,
      ),
    );
}

function mixinPath(entry: Entry, name: string): PropertyKey[] {
  const own = entry.parsed.value?.mixins?.indexOf(name) ?? -1;
  if (own >= 0) return ["mixins", own];
  return [...entry.draft.path, "mixins", entry.parsed.value?.variants?.[entry.draft.name]?.mixins?.indexOf(name) ?? 0];
}

function unknownBase(entry: Entry, images: ReadonlyMap<string, Entry>): Problem[] {
  const { base } = entry.level;
  if (base === undefined || images.has(base)) return [];
  return [
    problemAt(
      entry,
      ["base"],
      `unknown base "${base}"${didYouMean(base, [...images.keys()])}; ${allowed(images.keys())}`,
    ),
  ];
}

/** Check that no two layers of an image come from one stage. */
export function checkStages(entries: readonly Entry[]): Problem[] {
  return entries.flatMap((entry) => {
    const stages = (entry.level.layers ?? []).map((layer) => layer.stage);
    const twice = stages.filter((stage, index) => stages.indexOf(stage) !== index);
    return mergeLists(twice).map((stage) =>
      problemAt(
        entry,
        ["layers", stages.lastIndexOf(stage), "stage"],
        `stage "${stage}" is used twice; one layer per stage`,
      ),
    );
  });
}

/** Check that labels of variants are of images that there are. */
export function checkLabels(entries: readonly Entry[], parsed: ParsedFiles): Problem[] {
  return [...parsed.labels].flatMap(([folder, { value, at }]) => {
    const images = entries.filter((entry) => entry.folder === folder).map(({ draft }) => draft.name);
    // A folder whose inputs do not parse is reported already.
    if (images.length === 0) return [];
    return Object.keys(value?.variants ?? {})
      .filter((name) => !images.includes(name))
      .map((name) => at.problem(["variants", name], `unknown variant "${name}"; ${allowed(images)}`));
  });
}
