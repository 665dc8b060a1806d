import { z } from "zod";

const text = z.string();

/** One package of an SPDX document, as far as it is read here. */
export const SpdxPackage = z.looseObject({
  name: text,
  SPDXID: text,
  versionInfo: text.optional(),
  supplier: text.optional(),
  externalRefs: z
    .array(z.looseObject({ referenceType: text, referenceLocator: text, referenceCategory: text }))
    .optional(),
});
export type SpdxPackage = z.infer<typeof SpdxPackage>;

export const SpdxRelationship = z.looseObject({
  spdxElementId: text,
  relatedSpdxElement: text,
  relationshipType: text,
});
export type SpdxRelationship = z.infer<typeof SpdxRelationship>;

/** An SPDX 2.3 document: https://spdx.github.io/spdx-spec/v2.3/ */
export const SpdxDocument = z.looseObject({
  spdxVersion: z.literal("SPDX-2.3"),
  name: text,
  documentNamespace: text,
  creationInfo: z.looseObject({ created: text, creators: z.array(text) }),
  packages: z.array(SpdxPackage).min(1),
  relationships: z.array(SpdxRelationship),
  hasExtractedLicensingInfos: z.array(z.looseObject({ licenseId: text })).optional(),
});
export type SpdxDocument = z.infer<typeof SpdxDocument>;

/** One component of a CycloneDX document, as far as it is read here. */
export const Component = z.looseObject({
  "bom-ref": text.optional(),
  type: text,
  name: text,
  version: text.optional(),
  purl: text.optional(),
});
export type Component = z.infer<typeof Component>;

/** A CycloneDX document: https://cyclonedx.org/docs/1.7/json/ */
export const CycloneDx = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  specVersion: text,
  serialNumber: text,
  metadata: z.looseObject({ timestamp: text, component: Component }),
  components: z.array(Component).min(1),
  dependencies: z.array(z.looseObject({ ref: text, dependsOn: z.array(text).optional() })).optional(),
});
export type CycloneDx = z.infer<typeof CycloneDx>;

/** A library inside a wheel, as toolbox/libraries finds it. `version` is empty where the library does not say. */
export const BundledLibrary = z.strictObject({
  name: text.min(1),
  version: text,
  path: text.startsWith("/"),
  wheel: text,
  how: text,
  sha256: text,
});
export type BundledLibrary = z.infer<typeof BundledLibrary>;
