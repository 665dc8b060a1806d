import { distance } from "fastest-levenshtein";

import type { Problem } from "../../errors/index.js";
import { kindAt, namesIn, nearestTo, type Snapshot, wholeFile } from "./snapshot.js";

/** What the folder of an image holds, and what each is for. */
const REQUIRED: readonly (readonly [name: string, what: string])[] = [
  ["README.md", "what the image is, and how it is used"],
  ["inputs.yaml", "what it is made of; a folder that is no image has no place here"],
  ["labels.yaml", "its title, description, licenses, vendor, version, source, documentation"],
  ["tests/smoke.yaml", "commands that must work in it, which `test` runs"],
  ["tests/structure.yaml", "files that must be in it, which `test` looks for"],
];

/** What it may hold besides, and what is taken where it does not: without one, a misspelt name would be passed over. */
const OPTIONAL: readonly (readonly [name: string, otherwise: string])[] = [
  ["Dockerfile", "the stages are those that follow from inputs.yaml"],
  ["build.hcl", "the target is the one that follows from inputs.yaml"],
  ["policy.yaml", "the gates are told nothing of this image alone"],
];

/** Changes of letters that a name may be away from one that is read. */
const NEAR = 2;

const FOLDER = /^((?:bases|images)\/[^/]+)\/./;
const LINKED = /^(?:bases|images)\/[^/]+$/;

/** The folders of bases/ and images/ that hold anything. */
export function imageFolders({ paths }: Pick<Snapshot, "paths">): string[] {
  return [...new Set([...paths].flatMap((path) => FOLDER.exec(path)?.[1] ?? []))].sort();
}

/** Say which files an image's folder lacks, and what lies in place of an image. */
export function requiredProblems(snapshot: Snapshot): Problem[] {
  const links = [...snapshot.links].filter((path) => LINKED.test(path));
  return [
    ...links.map((path) => wholeFile(path, "this is a link; an image is a folder of its own")),
    ...imageFolders(snapshot).flatMap((folder) =>
      REQUIRED.flatMap(([name, what]) => missing(snapshot, `${folder}/${name}`, `every image has one: ${what}`)),
    ),
    ...imageFolders(snapshot).flatMap((folder) =>
      OPTIONAL.flatMap(([name, otherwise]) => optional(snapshot, folder, name, otherwise)),
    ),
  ];
}

/** Say what has nearly the name of a file that is read where it is there, or that it is none. */
function optional(snapshot: Snapshot, folder: string, name: string, otherwise: string): Problem[] {
  const path = `${folder}/${name}`;
  const kind = kindAt(snapshot, path);
  if (kind === "folder") return [wholeFile(path, "expected a file, got a folder")];
  if (kind === "file") return [];
  const near = (other: string) => distance(other.toLowerCase(), name.toLowerCase()) <= NEAR;
  return namesIn(snapshot, folder)
    .filter((other) => near(other) && kindAt(snapshot, `${folder}/${other}`) === "file")
    .map((other) =>
      wholeFile(`${folder}/${other}`, `nothing reads it, did you mean "${name}"? Without that, ${otherwise}`),
    );
}

/** Say that a file is not there, or is none; nothing where it is one. */
export function missing(snapshot: Snapshot, path: string, why: string): Problem[] {
  switch (kindAt(snapshot, path)) {
    case "file":
      return [];
    case "folder":
      return [wholeFile(path, `expected a file, got a folder; ${why}`)];
    default:
      return [wholeFile(path, `no such file${nearestTo(snapshot, path)}; ${why}`)];
  }
}

/** Say which files could not be read. */
export function unreadProblems({ unread }: Snapshot): Problem[] {
  return [...unread].map(([path, why]) => wholeFile(path, `it cannot be read: ${why}`));
}
