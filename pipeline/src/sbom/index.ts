export { compareSbom, vendoredPackages } from "./compare.js";
export { cycloneDx } from "./cyclonedx.js";
export { SbomError } from "./errors.js";
export { type LibraryEntry, libraryEntries, parseLibraries } from "./libraries.js";
export { mergeCycloneDx, mergeSpdx, type PlatformSbom } from "./merge.js";
export { type BundledLibrary, CycloneDx, SpdxDocument, type SpdxPackage } from "./schema.js";
export { spdxDocument } from "./spdx.js";
export { namespaceOf, type Subject, serialOf, timestampOf } from "./subject.js";
