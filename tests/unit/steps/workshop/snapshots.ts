import { readdirSync, readFileSync } from "node:fs";

import type { Snapshot } from "../../../../pipeline/src/judgement/sources/index.js";

const ROOT = new URL("../../../../", import.meta.url);
/** What the module is given of the repository. */
const PARTS = ["bases", "images", "mixins", "policies", "registry", "toolbox"];

/** Every text of this repository that is read, by path. */
export function committedTexts(): Map<string, string> {
  const paths = PARTS.flatMap((part) =>
    readdirSync(new URL(part, ROOT), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ROOT.pathname.length)),
  );
  const texts = [...paths, ".hadolint.yaml"].sort().map((path) => [path, readFileSync(new URL(path, ROOT), "utf8")] as const);
  return new Map(texts);
}

/** A snapshot of texts by path: with every folder, and no links. */
export function snapshotOf(texts: ReadonlyMap<string, string>, more: Partial<Snapshot> & { folders?: string[] } = {}): Snapshot {
  const { folders = [], ...rest } = more;
  const parents = [...texts.keys(), ...folders.map((folder) => `${folder}/x`)].flatMap((path) =>
    path.split("/").map((_, index, all) => all.slice(0, index).map((part) => `${part}/`).join("")),
  );
  const paths = new Set([...texts.keys(), ...parents.filter((path) => path !== "")]);
  return { paths, texts, unread: new Map(), links: new Set(), ...rest };
}
