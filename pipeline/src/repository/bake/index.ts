export { BakeError, type BakeTarget, bakePlan, bakeTargetName, compareBake } from "./plan.js";
export { bakeFile } from "./write.js";
