export { type Environment, isLoopback, LOOPBACK, repositoryPath } from "./environment.js";
