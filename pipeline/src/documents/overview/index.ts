export { type OverviewBuild, OverviewBuilds } from "./builds.js";
export { blocks, countSeverities, severityCounts } from "./counts.js";
export { OverviewFinding } from "./findings.js";
export { overviewMarkdown, SUMMARY_BYTES } from "./markdown.js";
export {
  Overview,
  type OverviewImage,
  type OverviewPackage,
  type OverviewPlatform,
  type OverviewServed,
  overviewJson,
} from "./overview.js";
export { ownershipIn } from "./packages.js";
export { DATA_PLACE, overviewPage } from "./page.js";
