export { ATTRIBUTES, attributesOf, rounded, SCOPE } from "./attributes.js";
export {
  BuildRecord,
  KINDS,
  type Machine,
  parseRecord,
  RECORD_ARTIFACT,
  RECORD_TYPE,
  type Step,
  writeRecord,
} from "./record.js";
export { parseTimes, type StepTimes } from "./times.js";
