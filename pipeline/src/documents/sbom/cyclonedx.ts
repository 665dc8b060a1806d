import { compareText } from "../../errors/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { epochText } from "../../text/time.js";
import type { LibraryEntry } from "./libraries.js";
import { keyOfPurl, type LockedPackage, lockedPackages } from "./locked.js";
import { CYCLONEDX_REFERENCES, renameReferences } from "./references.js";
import { type Component, CycloneDx } from "./schema.js";
import { type Subject, serialOf } from "./subject.js";

/** Make syft's CycloneDX document the same on every run, with the same additions as the SPDX one. */
export function cycloneDx(raw: unknown, subject: Subject, lock: Lock, libraries: readonly LibraryEntry[]): CycloneDx {
  const document = named(CycloneDx.parse(raw), subject);
  const locked = new Map(lockedPackages(lock).map((item) => [item.key, item]));
  const components = document.components.map((item) => withLock(item, locked));
  const byRef = (a: Component, b: Component) => compareText(a["bom-ref"] ?? a.name, b["bom-ref"] ?? b.name);
  return {
    ...document,
    serialNumber: serialOf(subject),
    metadata: {
      ...document.metadata,
      timestamp: epochText(subject.epoch),
      component: { "bom-ref": refOf(subject), type: "container", name: subject.image, version: subject.digest },
    },
    components: [...components, ...libraries.map(libraryComponent)].sort(byRef),
    dependencies: [...(document.dependencies ?? [])].sort((a, b) => compareText(a.ref, b.ref)),
  };
}

/** Call the image by its digest, wherever the document refers to it. */
function named(document: CycloneDx, subject: Subject): CycloneDx {
  const root = document.metadata.component["bom-ref"];
  return renameReferences(document, CYCLONEDX_REFERENCES, (ref) => (ref === root ? refOf(subject) : ref));
}

/** How the image itself is referred to. */
export function refOf(subject: Subject): string {
  return `${subject.image}@${subject.digest}`;
}

function withLock(item: Component, locked: ReadonlyMap<string, LockedPackage>): Component {
  const key = keyOfPurl(item.purl ?? "");
  const found = key === undefined ? undefined : locked.get(key);
  if (found === undefined) return item;
  const properties = [...((item.properties as object[] | undefined) ?? []), property("file", found.file)];
  return { ...item, hashes: [{ alg: "SHA-256", content: found.sha256 }], properties };
}

function libraryComponent(entry: LibraryEntry): Component {
  return {
    "bom-ref": `bundled:${entry.name}-${entry.id}`,
    type: "library",
    name: entry.name,
    ...(entry.version !== "" && { version: entry.version }),
    purl: entry.purl,
    ...(entry.cpe !== undefined && { cpe: entry.cpe }),
    evidence: { occurrences: entry.places.map(({ path, how }) => ({ location: path, additionalContext: how })) },
    properties: [property("bundled-in", entry.owner)],
  };
}

function property(name: string, value: string): { name: string; value: string } {
  return { name: `image-factory:${name}`, value };
}
