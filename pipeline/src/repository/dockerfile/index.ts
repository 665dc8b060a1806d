export { checkDockerfile, dockerfileProblems, stageNames } from "./check.js";
export { DockerfileError } from "./errors.js";
export { finalStageProblems, type StageSettings, stageSettings } from "./final-stage.js";
