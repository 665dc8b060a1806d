export { Budgets, budgetOf, parseBudgets } from "./budgets.js";
export { LintError, PolicyError } from "./errors.js";
export { type PolicyResult, policyTable } from "./table.js";
export { pathLines, TREE_SEARCHES, type TreeFacts } from "./tree-facts.js";
