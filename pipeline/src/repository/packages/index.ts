export { ecosystemOf, isCudaWheel, isEcosystemOf, KNOWN_TYPES, type KnownType } from "./ecosystem.js";
export { covers, goModule, isPurl, type Purl, purlText, readPurl, split } from "./purl.js";
export { compareVersions } from "./version-order.js";
