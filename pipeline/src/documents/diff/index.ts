export { diffSections } from "./diff-sections.js";
export { DiffFacts, DiffReport, diffOf, type PlatformSide, type Side } from "./image-diff.js";
