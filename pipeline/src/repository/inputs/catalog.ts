import { compareText, type Problem } from "../../errors/index.js";
import { checkLabels, checkNames, checkStages } from "./cross-checks.js";
import { checkComplete, define } from "./define.js";
import type { ImageDefinition } from "./definition.js";
import { type Entry, problemAt } from "./entry.js";
import { InputsError } from "./errors.js";
import { draftsOf, mergeDraft } from "./merge.js";
import type { SourceFile } from "./parse.js";
import { type ParsedFiles, parseFiles } from "./read-files.js";
import type { Labels, LabelsFile, Mixin } from "./schema.js";

/** Every image of the repository; a base comes before the images that start from it. */
export interface Catalog {
  images: ImageDefinition[];
}

const NEXT = "Correct these files, then run the command again.";

/**
 * Read every inputs.yaml, mixin and labels.yaml, merge them, and check them against each other.
 * Throws an InputsError with all problems at once.
 */
export function loadCatalog(files: readonly SourceFile[]): Catalog {
  const parsed = parseFiles(files);
  const entries = readEntries(parsed);
  const problems = [
    ...parsed.problems,
    ...checkNames(entries, parsed),
    ...checkStages(entries),
    ...checkLabels(entries, parsed),
  ];
  if (problems.length > 0) throw new InputsError(problems, NEXT);
  const { ordered, cycles } = orderByBase(entries);
  if (cycles.length > 0) throw new InputsError(cycles, NEXT);
  return { images: defineAll(ordered, parsed) };
}

function readEntries(parsed: ParsedFiles): Entry[] {
  const mixins = new Map<string, Mixin>();
  for (const [name, mixin] of parsed.mixins) if (mixin.value !== undefined) mixins.set(name, mixin.value);
  const entries = [...parsed.inputs].flatMap(([folder, file]) =>
    file.value === undefined
      ? []
      : draftsOf(file.value).map((draft) => ({ draft, folder, parsed: file, level: mergeDraft(draft, mixins) })),
  );
  return entries.sort((a, b) => compareText(a.draft.name, b.draft.name));
}

/** Sort bases first, and report what starts from itself. */
function orderByBase(entries: readonly Entry[]): { ordered: Entry[]; cycles: Problem[] } {
  const ordered: Entry[] = [];
  let waiting = [...entries];
  while (waiting.length > 0) {
    const done = new Set(ordered.map((entry) => entry.draft.name));
    const ready = waiting.filter(({ level }) => level.base === undefined || done.has(level.base));
    if (ready.length === 0) return { ordered, cycles: waiting.map(cycleProblem) };
    ordered.push(...ready);
    waiting = waiting.filter((entry) => !ready.includes(entry));
  }
  return { ordered, cycles: [] };
}

function cycleProblem(entry: Entry): Problem {
  return problemAt(
    entry,
    ["base"],
    `"${entry.draft.name}" starts from "${entry.level.base}", which leads round in a circle`,
  );
}

/** Define bases before what inherits from them. */
function defineAll(ordered: readonly Entry[], parsed: ParsedFiles): ImageDefinition[] {
  const done = new Map<string, ImageDefinition>();
  const problems: Problem[] = [];
  for (const entry of ordered) {
    const base = done.get(entry.level.base ?? "");
    problems.push(...checkComplete(entry, base));
    const labels = parsed.labels.get(entry.folder)?.value;
    if (labels !== undefined) done.set(entry.draft.name, define(entry, base, ownLabels(labels, entry.draft.name)));
  }
  if (problems.length > 0) throw new InputsError(problems, NEXT);
  return [...done.values()];
}

/** The labels of one image of a folder: those of all, and its own. */
function ownLabels({ variants, ...labels }: LabelsFile, name: string): Labels {
  const own = variants?.[name]?.extra;
  return own === undefined ? labels : { ...labels, extra: { ...labels.extra, ...own } };
}
