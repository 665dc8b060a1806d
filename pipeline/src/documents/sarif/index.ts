export { type SarifRun, sarif } from "./sarif.js";
export { uriReference } from "./uri.js";
