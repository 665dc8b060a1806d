import { compareText } from "../../errors/index.js";
import { normalizePythonName, type Places } from "../inputs/index.js";
import { joined, type ResolverNote, type Subject } from "./report.js";
import type { Deb, Lock, Wheel } from "./schema.js";

/** What is worth knowing of something that was resolved. */
export interface Noted {
  subject: Subject;
  places: Places;
  notes: readonly ResolverNote[];
}

/** Write notes as lines, once for all platforms and images that they are true of, with the place that asks. */
export function noteLines(all: readonly Noted[]): string[] {
  const single = all.flatMap(({ subject, places, notes }) =>
    notes.map(({ message, asked }) => ({ subject, text: `${message}${asking(places, asked)}` })),
  );
  return joined(single, ({ text }) => text).map(({ item, who }) => `note: ${who}: ${oneLine(item.text)}`);
}

/** Name the packages that one image has in two versions: one for each platform. */
export function twoVersionLines(locks: readonly Lock[]): string[] {
  const byImage = new Map<string, Lock[]>();
  for (const lock of locks) byImage.set(lock.image, [...(byImage.get(lock.image) ?? []), lock]);
  return [...byImage].flatMap(([image, own]) =>
    [...differing(own, (lock) => lock.debs), ...differing(own, (lock) => lock.wheels)].map(
      (text) => `note: ${image}: ${text}`,
    ),
  );
}

function differing(locks: readonly Lock[], packagesOf: (lock: Lock) => readonly (Deb | Wheel)[]): string[] {
  const versions = new Map<string, Map<string, string>>();
  for (const lock of locks) {
    for (const item of packagesOf(lock)) {
      // What the base brings is told of the base.
      if (item.from !== undefined) continue;
      const name = "filename" in item ? normalizePythonName(item.name) : item.name;
      versions.set(name, (versions.get(name) ?? new Map<string, string>()).set(lock.platform, item.version));
    }
  }
  return [...versions]
    .filter(([, found]) => new Set(found.values()).size > 1)
    .sort(([a], [b]) => compareText(a, b))
    .map(
      ([name, found]) =>
        `${name} has a version for each platform: ${[...found].map((pair) => pair.reverse().join(" for ")).join(", ")}`,
    );
}

function asking(places: Places, asked: readonly string[]): string {
  const found = [...new Set(asked.map((text) => places.where(text)).filter((where) => where !== ""))];
  return found.length === 0 ? "" : ` (${found.join(", ")})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
