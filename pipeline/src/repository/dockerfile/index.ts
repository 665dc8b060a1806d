export { checkDockerfile, dockerfileProblems, stageNames } from "./check.js";
export { type Frontend, frontends } from "./directives.js";
export { DockerfileError } from "./errors.js";
export { type DockerfileFacts, dockerfileFacts } from "./facts.js";
export { finalStageProblems } from "./final-stage.js";
export { type Instruction, type Reading, readDockerfile } from "./reader.js";
export type { Refusal } from "./refusal.js";
export { readStage, type StageReading, type StageSettings } from "./stage-settings.js";
