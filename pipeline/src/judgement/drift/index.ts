export {
  compareImage,
  type DriftInput,
  type DriftRules,
  type OpenLine,
  type Replaced,
  type ScannedBefore,
  type ScannedToday,
} from "./compare.js";
export type { KnowledgeState } from "./knowledge-detail.js";
export { unasked, type Wish, wishesFor, withWish } from "./question.js";
export { remediationOf, type ServedScans } from "./remediation.js";
export { DriftError, type Threshold, withinThreshold } from "./threshold.js";
