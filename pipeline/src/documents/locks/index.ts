export { CHANGES, changesBetween, PackageChange } from "./changes.js";
export { LockChange, LockDiff, type LockPair, lockDiffOf } from "./lock-diff.js";
export { lockDiffMarkdown, lockDiffSections } from "./lock-diff-sections.js";
export { advisoryNames, type Judge, judgeBy, NamedRecords, VulnerabilityChange } from "./vulnerabilities.js";
export { namesIn, type Requirements, WhyReport, whyOf, whySections } from "./why.js";
