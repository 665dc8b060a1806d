import type { Problem } from "../../errors/index.js";
import type { Entry } from "./entry.js";
import { pythonsIn } from "./pythons.js";
import type { ParsedFiles } from "./read-files.js";

/**
 * Check that an image's wheels are for a Python that it has: those of another one resolve, build, and cannot be imported.
 * What it has is what it and its bases ask for by name, else what the nearest base is for.
 */
export function checkPython(entries: readonly Entry[], parsed: ParsedFiles): Problem[] {
  return entries.flatMap((entry) => {
    const wanted = entry.level.python?.version;
    const there = wanted === undefined ? undefined : pythonThere(entry, entries);
    if (there === undefined || wanted === undefined || there.versions.includes(wanted)) return [];
    const expected = there.versions.map((version) => JSON.stringify(version)).join(" or ");
    const message = `image "${entry.draft.name}": expected ${expected}, as ${there.why}; got ${JSON.stringify(wanted)}`;
    return [problemAtVersion(entry, parsed, message)];
  });
}

function pythonThere(entry: Entry, entries: readonly Entry[]): { versions: string[]; why: string } | undefined {
  const line = [entry, ...basesOf(entry, entries)];
  const versions = pythonsIn(line.flatMap(({ level }) => level.debian?.packages ?? []));
  const holder = line.find(({ level }) => pythonsIn(level.debian?.packages ?? []).length > 0);
  if (holder !== undefined) {
    const who = holder === entry ? "it" : `base "${holder.draft.name}"`;
    return { versions, why: `${who} has ${versions.map((version) => `python${version}`).join(" and ")}` };
  }
  const base = line.slice(1).find(({ level }) => level.python?.version !== undefined);
  const version = base?.level.python?.version;
  return version === undefined
    ? undefined
    : { versions: [version], why: `base "${base?.draft.name}" is for Python ${version}` };
}

/** The bases of an entry, the nearest first; a circle is told elsewhere. */
function basesOf(entry: Entry, entries: readonly Entry[], seen: readonly Entry[] = []): Entry[] {
  const base = entries.find(({ draft }) => draft.name === entry.level.base);
  return base === undefined || base === entry || seen.includes(base)
    ? []
    : [base, ...basesOf(base, entries, [...seen, entry])];
}

/** The place of the version that counts: the variant's, the file's own, or that of the last mixin which says one. */
function problemAtVersion({ draft, parsed }: Entry, { mixins }: ParsedFiles, message: string): Problem {
  const path = ["python", "version"];
  const level = draft.levels.findLastIndex(({ python }) => python?.version !== undefined);
  if (level >= 0) return parsed.at.problem(level === 0 ? path : [...draft.path, ...path], message);
  const mixin = draft.mixins.findLast((name) => mixins.get(name)?.value?.python?.version !== undefined);
  return (mixins.get(mixin ?? "") ?? parsed).at.problem(path, message);
}
