import { createHash } from "node:crypto";
import { z } from "zod";

import { normalizePythonName } from "../inputs/index.js";
import { BundledLibrary } from "./schema.js";

/** A library with every place that it was found at. */
export interface LibraryEntry {
  name: string;
  version: string;
  purl: string;
  /** A short id that follows from name, version and wheel. */
  id: string;
  /** The wheel that carries it, as `pypi numpy 2.2.0`; empty for a file of no wheel. */
  owner: string;
  places: { path: string; how: string; sha256: string }[];
}

/** Read the list that toolbox/libraries prints. */
export function parseLibraries(text: string): BundledLibrary[] {
  return z.array(BundledLibrary).parse(JSON.parse(text));
}

/** Put the places of one library in one wheel together. */
export function libraryEntries(found: readonly BundledLibrary[]): LibraryEntry[] {
  const entries = new Map<string, LibraryEntry>();
  for (const item of found) {
    const owner = ownerOf(item.wheel);
    const key = `${item.name} ${item.version} ${owner}`;
    const id = createHash("sha256").update(key).digest("hex").slice(0, 16);
    const entry = entries.get(key) ?? { ...item, purl: purlOf(item), id, owner, places: [] };
    entry.places.push({ path: item.path, how: item.how, sha256: item.sha256 });
    entries.set(key, entry);
  }
  return [...entries.values()];
}

function ownerOf(wheel: string): string {
  const [name = "", version = ""] = wheel.split(" ");
  return wheel === "" ? "" : `pypi ${normalizePythonName(name)} ${version}`;
}

function purlOf({ name, version }: BundledLibrary): string {
  const path = `pkg:generic/${encodeURIComponent(name)}`;
  return version === "" ? path : `${path}@${encodeURIComponent(version)}`;
}
