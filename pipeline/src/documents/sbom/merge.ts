import { epochText } from "../../text/time.js";
import { refOf } from "./cyclonedx.js";
import { CYCLONEDX_REFERENCES, mergedLists, namesIn, renameReferences, SPDX_REFERENCES } from "./references.js";
import type { CycloneDx, SpdxDocument } from "./schema.js";
import { namespaceOf, type Subject, serialOf } from "./subject.js";

/** The documents of one platform. */
export interface PlatformSbom {
  subject: Subject;
  spdx: SpdxDocument;
  cyclonedx: CycloneDx;
}

/** The package that is an index. */
export const INDEX = "SPDXRef-DocumentRoot-Index";

/** One SPDX document over all platforms: every element once per platform, below a package that is the index. */
export function mergeSpdx(index: Subject, parts: readonly PlatformSbom[]): SpdxDocument {
  const renamed = parts.map((part) => renameSpdx(part.spdx, architecture(part)));
  const [first] = renamed;
  if (first === undefined) throw new Error("an index has at least one platform");
  const roots = renamed.flatMap((part) => part.relationships.filter((item) => item.relationshipType === "DESCRIBES"));
  const licenses = renamed.flatMap((part) => part.hasExtractedLicensingInfos ?? []);
  return {
    ...first,
    ...mergedLists(renamed),
    ...(first.documentDescribes !== undefined && { documentDescribes: [INDEX] }),
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
  const own = namesIn(document, "SPDXID");
  const rename = (id: string) => (own.has(id) ? id.replace(/^SPDXRef-(?!DOCUMENT$)/, `SPDXRef-${arch}-`) : id);
  return renameReferences(document, SPDX_REFERENCES, rename);
}

/** One CycloneDX document over all platforms: every part once per platform, below a component that is the index. */
export function mergeCycloneDx(index: Subject, parts: readonly PlatformSbom[]): CycloneDx {
  const renamed = parts.map(renameCycloneDx);
  const [first] = renamed;
  if (first === undefined) throw new Error("an index has at least one platform");
  return {
    ...first,
    ...mergedLists(renamed),
    serialNumber: serialOf(index),
    metadata: {
      ...first.metadata,
      timestamp: epochText(index.epoch),
      component: {
        ...about(first),
        "bom-ref": refOf(index),
        type: "container",
        name: index.image,
        version: index.digest,
      },
    },
    components: renamed.flatMap((part) => [part.metadata.component, ...part.components]),
    dependencies: [
      { ref: refOf(index), dependsOn: parts.map((part) => refOf(part.subject)) },
      ...renamed.flatMap((part) => part.dependencies ?? []),
    ],
  };
}

/** Supplier and licences are the same for each platform. */
function about({ metadata }: CycloneDx): object {
  const { supplier, licenses } = metadata.component;
  return { ...(supplier !== undefined && { supplier }), ...(licenses !== undefined && { licenses }) };
}

/** The image of a platform keeps its name, which holds its digest; all that is in it is told apart by the platform. */
function renameCycloneDx(part: PlatformSbom): CycloneDx {
  const components = part.cyclonedx.components.map((item) => ({ ...item, "bom-ref": item["bom-ref"] ?? item.name }));
  const named = { ...part.cyclonedx, components };
  const own = namesIn(named, "bom-ref");
  const image = refOf(part.subject);
  const rename = (ref: string) => (own.has(ref) && ref !== image ? `${architecture(part)}:${ref}` : ref);
  return renameReferences(named, CYCLONEDX_REFERENCES, rename);
}

function architecture({ subject }: PlatformSbom): string {
  return subject.platform.split("/")[1] ?? subject.platform;
}
