export { BakeError, bakePlan, bakeTargetName, compareBake } from "./plan.js";
