export { Advisory, advisedBy } from "./advisories.js";
export { FleetError, fleetFailed } from "./errors.js";
export {
  FleetImage,
  FleetIndex,
  type FleetPackage,
  type FleetPlatform,
  FleetServed,
  readFleetIndex,
  writeFleetIndex,
} from "./fleet-index.js";
export type { CommittedLock } from "./locked.js";
export { purlReader } from "./purl-reader.js";
export { parseQuery, type Query } from "./query.js";
export { packagesIn } from "./sbom-packages.js";
export { WhereReport, whereIs } from "./where.js";
export { whereSections } from "./where-sections.js";
