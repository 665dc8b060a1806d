export { assignLayers, type LayerPlan, type StagePlan } from "./assign.js";
export { checkFilled, emptyStage, mayBeEmpty } from "./empty-layers.js";
export {
  BaseConflictError,
  EmptyLayerError,
  LockError,
  MissingLockError,
  renewCommand,
  renewLock,
  StaleLockError,
  TwoVersionsError,
  UnassignedError,
  UnresolvedError,
} from "./errors.js";
export { fetchList } from "./fetch-list.js";
export { type GlibcFound, glibcFor } from "./glibc-version.js";
export { keptVersions } from "./keep.js";
export { type KeptLock, keptLocks, keptTag } from "./kept.js";
export { type LockedWheel, lockedVersions } from "./locked-versions.js";
export {
  baseConstraints,
  leaveOut,
  mergeBase,
  type Reconsidered,
  type Resolved,
  type ResolvedDeb,
  reconsider,
} from "./merge-base.js";
export { type Noted, noteLines } from "./notes.js";
export type { Publisher } from "./origin.js";
export { type Compression, PACKER, PACKERS, packerFlags } from "./packer.js";
export { parseLock } from "./parse.js";
export { fullPython, type PythonFound, pythonFor } from "./python-version.js";
export { type ResolverNote, type ResolverProblem, ResolverReport, type Subject } from "./report.js";
export { Deb, Lock, Wheel } from "./schema.js";
export { checkLock, type Locked, missingLock } from "./stale.js";
export { type Unresolved, unresolved, unresolvedProblems } from "./unresolved.js";
export { askedDebs, throughLeftOut } from "./via.js";
export { type Asked, chainsTo } from "./why.js";
export { lockDigest, sortPackages, writeLock } from "./write.js";
