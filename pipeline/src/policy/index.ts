export { AcceptedFiles, acceptedIn, Generators, type ImageFiles } from "./accepted.js";
export { Budgets, budgetOf } from "./budgets.js";
export { LintError, PolicyError } from "./errors.js";
export { refusedLicences } from "./licence-expression.js";
export { type LicenceFacts, Licences, licenceFacts } from "./licences.js";
export { Builders, parseStatement } from "./provenance.js";
export { readPolicy } from "./read.js";
export { parseSurvey, type Survey } from "./survey.js";
export { type PolicyResult, policyTable } from "./table.js";
