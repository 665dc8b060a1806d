import { epochText } from "../../text/time.js";
import { refOf } from "./cyclonedx.js";
import type { Component, CycloneDx, SpdxDocument } from "./schema.js";
import { namespaceOf, type Subject, serialOf } from "./subject.js";

/** The documents of one platform. */
export interface PlatformSbom {
  subject: Subject;
  spdx: SpdxDocument;
  cyclonedx: CycloneDx;
}

const INDEX = "SPDXRef-DocumentRoot-Index";

/** One SPDX document over all platforms: every element once per platform, below a package that is the index. */
export function mergeSpdx(index: Subject, parts: readonly PlatformSbom[]): SpdxDocument {
  const renamed = parts.map((part) => renameSpdx(part.spdx, architecture(part)));
  const [first] = renamed;
  if (first === undefined) throw new Error("an index has at least one platform");
  const roots = renamed.flatMap((part) => part.relationships.filter((item) => item.relationshipType === "DESCRIBES"));
  const licenses = renamed.flatMap((part) => part.hasExtractedLicensingInfos ?? []);
  return {
    ...first,
    name: `${index.image} ${index.version} index`,
    documentNamespace: namespaceOf(index),
    creationInfo: { ...first.creationInfo, created: epochText(index.epoch) },
    packages: [indexPackage(index), ...renamed.flatMap((part) => part.packages)],
    hasExtractedLicensingInfos: [...new Map(licenses.map((item) => [item.licenseId, item])).values()],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relatedSpdxElement: INDEX, relationshipType: "DESCRIBES" },
      ...roots.map((item) => ({ ...item, spdxElementId: INDEX, relationshipType: "CONTAINS" })),
      ...renamed.flatMap((part) => part.relationships.filter((item) => item.relationshipType !== "DESCRIBES")),
    ],
  };
}

function indexPackage(index: Subject): SpdxDocument["packages"][number] {
  return {
    name: index.image,
    SPDXID: INDEX,
    versionInfo: index.digest,
    supplier: "NOASSERTION",
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: "NOASSERTION",
    copyrightText: "NOASSERTION",
    primaryPackagePurpose: "CONTAINER",
  };
}

function renameSpdx(document: SpdxDocument, arch: string): SpdxDocument {
  const rename = (id: string) => (id === "SPDXRef-DOCUMENT" ? id : id.replace(/^SPDXRef-/, `SPDXRef-${arch}-`));
  return {
    ...document,
    packages: document.packages.map((item) => ({ ...item, SPDXID: rename(item.SPDXID) })),
    relationships: document.relationships.map((item) => ({
      ...item,
      spdxElementId: rename(item.spdxElementId),
      relatedSpdxElement: rename(item.relatedSpdxElement),
    })),
  };
}

/** One CycloneDX document over all platforms. */
export function mergeCycloneDx(index: Subject, parts: readonly PlatformSbom[]): CycloneDx {
  const [first] = parts;
  if (first === undefined) throw new Error("an index has at least one platform");
  return {
    ...first.cyclonedx,
    serialNumber: serialOf(index),
    metadata: {
      ...first.cyclonedx.metadata,
      timestamp: epochText(index.epoch),
      component: { "bom-ref": refOf(index), type: "container", name: index.image, version: index.digest },
    },
    components: parts.flatMap((part) => [
      part.cyclonedx.metadata.component,
      ...part.cyclonedx.components.map((item) => renameComponent(item, architecture(part))),
    ]),
    dependencies: [
      { ref: refOf(index), dependsOn: parts.map((part) => refOf(part.subject)) },
      ...parts.flatMap((part) =>
        (part.cyclonedx.dependencies ?? []).map((item) => ({
          ...item,
          ref: `${architecture(part)}:${item.ref}`,
          dependsOn: (item.dependsOn ?? []).map((ref) => `${architecture(part)}:${ref}`),
        })),
      ),
    ],
  };
}

function renameComponent(item: Component, arch: string): Component {
  return { ...item, "bom-ref": `${arch}:${item["bom-ref"] ?? item.name}` };
}

function architecture({ subject }: PlatformSbom): string {
  return subject.platform.split("/")[1] ?? subject.platform;
}
