import type { Problem } from "../../errors/index.js";
import { kindAt, nearestTo, type Snapshot, wholeFile } from "./snapshot.js";

/** What the folder of an image holds, and what each is for. */
const REQUIRED: readonly (readonly [name: string, what: string])[] = [
  ["Dockerfile", "the stages that layers are made of"],
  ["README.md", "what the image is, and how it is used"],
  ["build.hcl", "its targets for `docker buildx bake`, which bake-plan compares"],
  ["inputs.yaml", "what it is made of; a folder that is no image has no place here"],
  ["labels.yaml", "its title, description, licenses, vendor, version, source, documentation"],
  ["tests/smoke.yaml", "commands that must work in it, which `test` runs"],
  ["tests/structure.yaml", "files that must be in it, which `test` looks for"],
];

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
  ];
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
