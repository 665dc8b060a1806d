export { BakeError, type BakeTarget, bakePlan, bakeTargetName, compareBake } from "./plan.js";
