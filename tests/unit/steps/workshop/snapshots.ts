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
  const texts = [...paths, ".hadolint.yaml"]
    .sort()
    .map((path) => [path, readFileSync(new URL(path, ROOT), "utf8")] as const);
  return new Map(texts);
}

/** A snapshot of texts by path, with every folder. What `more` says is unread or a link is there, too. */
export function snapshotOf(texts: ReadonlyMap<string, string>, more: Partial<Snapshot> = {}): Snapshot {
  const { unread = new Map<string, string>(), links = new Set<string>() } = more;
  const files = [...texts.keys(), ...unread.keys(), ...links];
  const parents = files.flatMap((path) => path.split("/").map((_, index, all) => `${all.slice(0, index).join("/")}/`));
  return { paths: new Set([...files, ...parents.filter((path) => path !== "/")]), texts, unread, links };
}
