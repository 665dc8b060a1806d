import { normalizePythonName } from "../inputs/index.js";
import type { ImageFacts } from "./image-facts.js";

/** The facts of images, by name. */
export type Facts = ReadonlyMap<string, ImageFacts>;

const BEGIN = /^<!-- facts of ([a-z0-9.-]+): .* -->$/;
const END = "<!-- end of facts -->";

/** The marks in a README between which the facts of an image stand. */
export function factsBlock({ name, lines }: Pick<ImageFacts, "name" | "lines">): string[] {
  return [`<!-- facts of ${name}: ./daggerw call refresh writes them -->`, ...lines, END];
}

/**
 * Bring up to date what a text repeats of images: the facts between marks, tags in references to images (`cupy:14.2.0`), and
 * the versions of installed packages that are required (`NAME-VERSION.dist-info`). Everything else stays.
 */
export function currentText(text: string, facts: Facts): string {
  const lines = text.split("\n");
  const required = new Map([...facts.values()].flatMap((one) => [...one.required]));
  const current: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const found = facts.get(BEGIN.exec(line)?.[1] ?? "");
    const end = lines.indexOf(END, at);
    if (found === undefined || end < 0) {
      current.push(currentLine(line, facts, required));
    } else {
      current.push(...factsBlock(found));
      at = end;
    }
  }
  return current.join("\n");
}

/** A name, and the version after its colon. */
const TAG = /(?<![\w.-])([a-z0-9]+(?:[.-][a-z0-9]+)*):(\d+\.\d+\.\d+)(?![\w+-])/g;
const INSTALLED = /(?<![\w.-])([A-Za-z0-9_.]+)-(\d[\w.!+]*)(?=\.dist-info(?![\w-]))/g;

function currentLine(line: string, facts: Facts, required: ReadonlyMap<string, string>): string {
  return line
    .replace(TAG, (all, name: string) => (facts.has(name) ? `${name}:${facts.get(name)?.version}` : all))
    .replace(INSTALLED, (all, name: string) => {
      const version = required.get(normalizePythonName(name));
      return version === undefined ? all : `${name}-${version}`;
    });
}
