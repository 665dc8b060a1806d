export { type LifeCycleFact, type LifeCycleFacts, lifeCycleFacts } from "./judge.js";
export { LifeCycle, strangeAcceptances } from "./policy.js";
export { usedReleases } from "./used.js";
export { endText, lifeCycleTable } from "./words.js";
