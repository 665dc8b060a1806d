export { AcceptedFiles, acceptedIn, type Generator, Generators, type ImageFiles } from "./accepted.js";
export { Budgets, budgetOf } from "./budgets.js";
export { LintError, PolicyError } from "./errors.js";
export {
  ImagePolicy,
  imagePolicies,
  readImagePolicies,
  withOwnBudgets,
  withOwnFiles,
  withOwnGenerators,
  withOwnGpu,
} from "./image-policy.js";
export { refusedLicences } from "./licence-expression.js";
export { type LicenceFacts, Licences, licenceFacts } from "./licences.js";
export { NAMESPACES } from "./namespaces.js";
export { Builders, parseStatement } from "./provenance.js";
export { readPolicy } from "./read.js";
export { findingsSarif, type SarifFinding } from "./sarif.js";
export { parseSurvey, type Survey } from "./survey.js";
export { type PolicyResult, policyFindings, policyTable } from "./table.js";
export type { Verdict, Violation } from "./verdict.js";
