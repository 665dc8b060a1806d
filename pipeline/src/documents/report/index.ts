export { BudgetError, checkBudgets, MAX_LAYER_BYTES } from "./budget.js";
export { type GateResult, GatesError, gateTable } from "./gates.js";
export {
  buildReport,
  type ImageReport,
  type LayerReport,
  type PlatformReport,
  type Report,
  writeReport,
} from "./report.js";
export { reportTable } from "./table.js";
