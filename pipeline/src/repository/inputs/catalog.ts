import { about, compareText, type Problem } from "../../errors/index.js";
import { checkLabels, checkNames, checkStages } from "./cross-checks.js";
import { checkComplete, define } from "./define.js";
import type { ImageDefinition } from "./definition.js";
import { type Entry, problemAt } from "./entry.js";
import { InputsError } from "./errors.js";
import { checkLabelVersions, type LockedVersion, labelVersion } from "./label-version.js";
import { draftsOf, mergeDraft } from "./merge.js";
import type { SourceFile } from "./parse.js";
import { checkPython } from "./python-check.js";
import { type ParsedFiles, parseFiles } from "./read-files.js";
import type { Labels, LabelsFile, Mixin } from "./schema.js";

/** Every image of the repository; a base comes before the images that start from it. */
export interface Catalog {
  images: ImageDefinition[];
}

const NEXT = "Correct these files, then run the command again.";

/** What the files of the catalog say, as far as they can be used. */
export interface CatalogReading {
  /** The images that are whole: what is wrong with one does not keep the others from being looked at. */
  catalog: Catalog;
  /** Everything that is wrong with the files. */
  problems: Problem[];
  /** Report a place of an image: `path` is that of inputs.yaml, with layers counted as the definition counts them. */
  at(image: string, path: readonly PropertyKey[], message: string): Problem;
}

/**
 * Read every inputs.yaml, mixin and labels.yaml, merge them, and check them against each other.
 * Throws an InputsError with all problems at once.
 */
export function loadCatalog(files: readonly SourceFile[]): Catalog {
  const { catalog, problems } = readCatalog(files);
  if (problems.length > 0) throw new InputsError(problems, NEXT);
  return catalog;
}

/** Read the same files, and say what is wrong with them in place of throwing it. */
export function readCatalog(files: readonly SourceFile[], locked: LockedVersion = () => undefined): CatalogReading {
  const parsed = parseFiles(files);
  const entries = readEntries(parsed);
  const { ordered, cycles } = orderByBase(entries);
  const { images, incomplete } = defineAll(ordered, parsed, locked);
  const problems = [
    ...parsed.problems,
    ...checkNames(entries, parsed),
    ...checkStages(entries),
    ...checkLabels(entries, parsed),
    ...checkLabelVersions(entries, parsed, locked),
    ...checkPython(entries, parsed),
    ...cycles,
    ...incomplete,
  ];
  const at: CatalogReading["at"] = (name, path, message) => {
    const entry = entries.find(({ draft }) => draft.name === name);
    return entry === undefined ? about(name, message) : problemAt(entry, path, message);
  };
  return { catalog: { images }, problems, at };
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

/** Sort bases first, and report what starts from itself. What starts from nothing that is there is left out. */
function orderByBase(entries: readonly Entry[]): { ordered: Entry[]; cycles: Problem[] } {
  const ordered: Entry[] = [];
  let waiting = [...entries];
  while (waiting.length > 0) {
    const done = new Set(ordered.map((entry) => entry.draft.name));
    const ready = waiting.filter(({ level }) => level.base === undefined || done.has(level.base));
    if (ready.length === 0)
      return { ordered, cycles: waiting.filter((entry) => circles(entry, waiting)).map(cycleProblem) };
    ordered.push(...ready);
    waiting = waiting.filter((entry) => !ready.includes(entry));
  }
  return { ordered, cycles: [] };
}

/** Whether the way down from an entry has no end: one that ends has a base that is not there, which is told already. */
function circles(entry: Entry, waiting: readonly Entry[]): boolean {
  const seen = new Set<Entry>();
  let at: Entry | undefined = entry;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const base: string | undefined = at.level.base;
    at = waiting.find(({ draft }) => draft.name === base);
  }
  return at !== undefined;
}

function cycleProblem(entry: Entry): Problem {
  return problemAt(
    entry,
    ["base"],
    `"${entry.draft.name}" starts from "${entry.level.base}", which leads round in a circle`,
  );
}

/**
 * Define bases before what inherits from them. `images` are those that are whole: what lacks something is only inherited
 * from, so that it is told once.
 */
function defineAll(
  ordered: readonly Entry[],
  parsed: ParsedFiles,
  locked: LockedVersion,
): { images: ImageDefinition[]; incomplete: Problem[] } {
  const done = new Map<string, { image: ImageDefinition; whole: boolean }>();
  const incomplete: Problem[] = [];
  for (const entry of ordered) {
    const { name } = entry.draft;
    const base = done.get(entry.level.base ?? "");
    const labels = parsed.labels.get(entry.folder)?.value;
    const grounded = entry.level.base === undefined || base !== undefined;
    if (!grounded || done.has(name)) continue;
    const missing = checkComplete(entry, base?.image);
    incomplete.push(...missing);
    const mixed = entry.draft.mixins.every((mixin) => parsed.mixins.get(mixin)?.value !== undefined);
    const whole = missing.length === 0 && mixed && labels !== undefined && base?.whole !== false;
    const image = define(entry, base?.image, ownLabels(labels ?? NO_LABELS, entry, locked));
    done.set(name, { image: labels?.contact === undefined ? image : { ...image, contact: labels.contact }, whole });
  }
  return { images: [...done.values()].flatMap(({ image, whole }) => (whole ? [image] : [])), incomplete };
}

/** Stands for labels that cannot be read. */
const NO_LABELS: LabelsFile = { title: "", description: "", licenses: "", vendor: "", version: "" };

/** The labels of one image of a folder: those of all, and its own. */
function ownLabels(
  { variants, contact: _, ...given }: LabelsFile,
  { draft, folder, level }: Entry,
  locked: LockedVersion,
): Labels {
  const inLock = (name: string) => locked({ name: draft.name, folder }, name);
  const labels = { ...given, version: labelVersion(given.version, level.python?.requirements, inLock) };
  const own = variants?.[draft.name]?.extra;
  return own === undefined ? labels : { ...labels, extra: { ...labels.extra, ...own } };
}
