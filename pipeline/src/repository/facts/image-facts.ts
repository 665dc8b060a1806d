import {
  type ImageDefinition,
  normalizePythonName,
  type Platform,
  parseRequirement,
  requiredName,
  type TestWants,
} from "../inputs/index.js";
import type { Lock } from "../lock/index.js";

/** What files beside an image's inputs repeat of them. */
export interface ImageFacts {
  name: string;
  /** Of its labels, and so of its tag. */
  version: string;
  /** Versions of what it and its tests require, by the normalized name. */
  required: ReadonlyMap<string, string>;
  /** The lines of Markdown between the marks of its README. */
  lines: readonly string[];
}

/** Gather the facts of an image from its definition and the locks of its platforms. */
export function imageFacts(
  image: ImageDefinition,
  locks: readonly (readonly [platform: Platform, lock: Lock])[],
  tests: TestWants | undefined,
): ImageFacts {
  const { name, labels, python } = image;
  const locked = locks.flatMap(([, { wheels }]) => wheels);
  const required = [...python.requirements, ...(tests?.python.requirements ?? [])].flatMap((one) => {
    const name = requiredName(one);
    const version =
      parseRequirement(one)?.version ?? locked.find((item) => normalizePythonName(item.name) === name)?.version;
    return version === undefined ? [] : [[name, version] as const];
  });
  const rows = rowsOf(image, locks).filter(([, value]) => value !== "");
  const lines = ["| | |", "|---|---|", ...rows.map(([what, value]) => `| ${what} | ${value} |`)];
  return { name, version: labels.version, required: new Map(required), lines };
}

function rowsOf(
  { labels, base, python, debian, settings }: ImageDefinition,
  locks: readonly (readonly [platform: Platform, lock: Lock])[],
): (readonly [what: string, value: string])[] {
  const { user = "", entrypoint = [], cmd = [], exposedPorts, volumes } = settings;
  return [
    ["version", base === undefined ? labels.version : `${labels.version}, on ${base}`],
    ["Python packages asked for", list(python.requirements)],
    ["Debian packages asked for", list(debian.packages)],
    ...locks.map(([platform, lock]) => [`locked for ${platform}`, counts(lock)] as const),
    ["starts", list([[...entrypoint, ...cmd].map(shown).join(" ")])],
    ["as", list([user])],
    ["ports", list(exposedPorts)],
    ["volumes", list(volumes)],
  ];
}

function counts({ debs, wheels }: Lock): string {
  const own = (items: readonly { from?: string | undefined }[]) =>
    `${items.filter(({ from }) => from === undefined).length} of ${items.length}`;
  return `${own(wheels)} wheels and ${own(debs)} Debian packages are its own`;
}

function list(items: readonly string[]): string {
  return items
    .filter((item) => item !== "")
    .map(code)
    .join(", ");
}

function shown(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : JSON.stringify(word);
}

/** A code span in a cell of a table: https://github.github.com/gfm/#tables-extension- */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${text.replaceAll("|", "\\|").replaceAll("\n", " ")}${fence}`;
}
