export { type Comparison, compareImages } from "./compare.js";
export { ReproductionError, reproductionTable } from "./table.js";
