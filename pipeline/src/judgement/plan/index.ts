export { forecast, type PlannedPackage, type PlannedStage, type StageForecast } from "./estimate.js";
export { type ImagePlan, PLAN_FORMATS, type Total, totalOf } from "./words.js";
