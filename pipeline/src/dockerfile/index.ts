export { checkDockerfile, dockerfileProblems, stageNames } from "./check.js";
export { DockerfileError } from "./errors.js";
