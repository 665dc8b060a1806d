export { type Environment, isLoopback, LOOPBACK, repositoryPath } from "./environment.js";
export { EnvironmentError } from "./errors.js";
export { ENVIRONMENTS_FILE, findEnvironment, parseEnvironments } from "./parse.js";
