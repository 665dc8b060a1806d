export { type Environment, isLoopback, LOOPBACK, repositoryPath, type SigstoreFiles } from "./environment.js";
export { EnvironmentError } from "./errors.js";
export { ENVIRONMENTS_FILE, findEnvironment, parseEnvironments } from "./parse.js";
export { Environments } from "./schema.js";
export {
  parseSigningConfig,
  parseTrustedRoot,
  rootWithin,
  type SigningConfig,
  type Sigstore,
  type Span,
  type TrustedRoot,
  timesOnly,
} from "./sigstore.js";
