export { fileDescriptor, lockedDescriptors, ResourceDescriptor, type SourceDigest } from "./descriptor.js";
export {
  ADVISORIES,
  type Attestation,
  BUILD_TYPE,
  LOCAL_BUILDER,
  PREDICATE_NAMES,
  PREDICATES,
  type Predicate,
  type PredicateName,
  type VerifiedAttestation,
} from "./predicate.js";
export { Promotion, type PromotionRecord, promotionPredicate } from "./promotion.js";
export {
  type Builder,
  type BuildRecord,
  FACTORY,
  type FactoryState,
  type Invocation,
  Provenance,
  provenancePredicate,
  SOURCE,
  type SourceState,
} from "./provenance.js";
export { Reproduction, type ReproductionRun, reproductionPredicate } from "./reproduction.js";
export { TestResults, type TestRun, testResultPredicate } from "./test-result.js";
export { type Scanner, ScanRecord, type ScanRun, Vuln, vulnPredicate } from "./vuln.js";
