import { createHash } from "node:crypto";
import { z } from "zod";

import { normalizePythonName } from "../../repository/inputs/index.js";
import { purlText } from "../../repository/packages/index.js";
import { cpeOf, type Products } from "./products.js";
import { BundledLibrary } from "./schema.js";

/** A library with every place that it was found at. */
export interface LibraryEntry {
  name: string;
  version: string;
  purl: string;
  /** Where its version is that of a release that advisories speak of. */
  cpe?: string;
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
export function libraryEntries(found: readonly BundledLibrary[], products: Products): LibraryEntry[] {
  const entries = new Map<string, LibraryEntry>();
  for (const item of found) {
    const owner = ownerOf(item.wheel);
    const key = `${item.name} ${item.version} ${owner}`;
    const id = createHash("sha256").update(key).digest("hex").slice(0, 16);
    const entry = entries.get(key) ?? newEntry(item, id, owner);
    entry.cpe ??= cpeOf(item, products);
    entry.places.push({ path: item.path, how: item.how, sha256: item.sha256 });
    entries.set(key, entry);
  }
  return [...entries.values()];
}

function newEntry(item: BundledLibrary, id: string, owner: string): LibraryEntry {
  const { name, version } = item;
  return { name, version, purl: purlText({ type: "generic", name, version }), id, owner, places: [] };
}

function ownerOf(wheel: string): string {
  const [name = "", version = ""] = wheel.split(" ");
  return wheel === "" ? "" : `pypi ${normalizePythonName(name)} ${version}`;
}
