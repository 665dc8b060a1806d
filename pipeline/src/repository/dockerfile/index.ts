export { checkDockerfile, dockerfileProblems, stageNames } from "./check.js";
export { DockerfileError } from "./errors.js";
export { finalStageProblems } from "./final-stage.js";
export { readStage, type StageReading, type StageSettings, type Unread } from "./stage-settings.js";
