export { assignLayers, type LayerPlan, type StagePlan } from "./assign.js";
export { diffLocks } from "./diff.js";
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
export { type GlibcFound, glibcFor } from "./glibc-version.js";
export { type KeptLock, keptLocks, keptTag } from "./kept.js";
export {
  baseConstraints,
  leaveOut,
  mergeBase,
  type Reconsidered,
  type Resolved,
  type ResolvedDeb,
  reconsider,
} from "./merge-base.js";
export { type Noted, noteLines, twoVersionLines } from "./notes.js";
export { type Publisher, withoutOrigin } from "./origin.js";
export { type Compression, PACKER, PACKERS, packerFlags } from "./packer.js";
export { parseLock } from "./parse.js";
export { fullPython, type PythonFound, pythonFor } from "./python-version.js";
export { type ResolverNote, type ResolverProblem, ResolverReport, type Subject } from "./report.js";
export { Deb, Lock, Wheel } from "./schema.js";
export { checkLock, type Locked, missingLock } from "./stale.js";
export { type Unresolved, unresolved, unresolvedProblems } from "./unresolved.js";
export { lockDigest, sortPackages, writeLock } from "./write.js";
