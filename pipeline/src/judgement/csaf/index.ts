export type { Bulletin } from "./bulletin.js";
export { type Catalogue, parseCatalogue } from "./catalogue.js";
export { type ComponentFile, isApart, parseComponents } from "./component.js";
export { type KnownBulletins, type Listing, NVIDIA, parseListing, readBulletins } from "./documents.js";
export { AdvisoryError } from "./errors.js";
export { type Matched, matchBulletins } from "./match.js";
