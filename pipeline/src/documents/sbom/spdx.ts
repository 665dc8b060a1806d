import { compareText } from "../../errors/index.js";
import type { Lock } from "../../repository/lock/index.js";
import { epochText } from "../../text/time.js";
import { keysOf } from "./compare.js";
import type { LibraryEntry } from "./libraries.js";
import { type LockedPackage, lockedPackages } from "./locked.js";
import { SpdxDocument, type SpdxPackage, type SpdxRelationship } from "./schema.js";
import { namespaceOf, type Subject } from "./subject.js";

/**
 * Make syft's SPDX document the same on every run, add the sha256 of every locked file, and the libraries that
 * wheels carry.
 */
export function spdxDocument(
  raw: unknown,
  subject: Subject,
  lock: Lock,
  libraries: readonly LibraryEntry[],
): SpdxDocument {
  // Files are left out: syft gives them an empty SHA-1 when it computes none, which is worse than no entry.
  const { files: _, ...document } = SpdxDocument.parse(raw);
  const locked = new Map(lockedPackages(lock).map((item) => [item.key, item]));
  const packages = document.packages.map((item) => withLock(item, locked));
  const added = libraries.map(libraryPackage);
  return {
    ...document,
    name: `${subject.image} ${subject.version} ${subject.platform}`,
    documentNamespace: namespaceOf(subject),
    creationInfo: { ...document.creationInfo, created: epochText(subject.epoch) },
    packages: [...packages, ...added].sort((a, b) => compareText(a.SPDXID, b.SPDXID)),
    relationships: relationships(document, libraries),
  };
}

function withLock(item: SpdxPackage, locked: ReadonlyMap<string, LockedPackage>): SpdxPackage {
  const found = keysOf(item).flatMap((key) => locked.get(key) ?? [])[0];
  if (found === undefined) return item;
  return {
    ...item,
    supplier: found.supplier ?? item.supplier ?? "NOASSERTION",
    packageFileName: found.file,
    checksums: [{ algorithm: "SHA256", checksumValue: found.sha256 }],
  };
}

function libraryPackage(entry: LibraryEntry): SpdxPackage {
  const places = entry.places.map(({ path, how, sha256 }) => `${path} (${how}${sha256 && `, sha256 ${sha256}`})`);
  return {
    name: entry.name,
    SPDXID: idOf(entry),
    ...(entry.version !== "" && { versionInfo: entry.version }),
    supplier: "NOASSERTION",
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    sourceInfo: `bundled in ${entry.owner || "no wheel"}: ${places.join(", ")}`,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: "NOASSERTION",
    copyrightText: "NOASSERTION",
    externalRefs: [
      { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: entry.purl },
      ...(entry.cpe === undefined ? [] : [securityReference(entry.cpe)]),
    ],
  };
}

/** SPDX 2.3, annex F.2.2. */
function securityReference(cpe: string) {
  return { referenceCategory: "SECURITY", referenceType: "cpe23Type", referenceLocator: cpe };
}

function relationships(document: SpdxDocument, libraries: readonly LibraryEntry[]): SpdxRelationship[] {
  const ids = new Set(["SPDXRef-DOCUMENT", ...document.packages.map((item) => item.SPDXID)]);
  const owners = new Map(document.packages.flatMap((item) => keysOf(item).map((key) => [key, item.SPDXID] as const)));
  const root = document.relationships.find((item) => item.relationshipType === "DESCRIBES")?.relatedSpdxElement ?? "";
  const kept = document.relationships.filter((item) => ids.has(item.spdxElementId) && ids.has(item.relatedSpdxElement));
  const added = libraries.map((entry) => ({
    spdxElementId: owners.get(entry.owner) ?? root,
    relatedSpdxElement: idOf(entry),
    relationshipType: "CONTAINS",
  }));
  return [...kept, ...added].sort((a, b) => compareText(sortKey(a), sortKey(b)));
}

function sortKey(item: SpdxRelationship): string {
  return `${item.spdxElementId} ${item.relationshipType} ${item.relatedSpdxElement}`;
}

/** The id of a library that a wheel carries. */
export function idOf(entry: LibraryEntry): string {
  return `SPDXRef-Bundled-${entry.name.replace(/[^A-Za-z0-9.-]/g, "-")}-${entry.id}`;
}
