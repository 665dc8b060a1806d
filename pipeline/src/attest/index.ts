export {
  type Attestation,
  BUILD_TYPE,
  LOCAL_BUILDER,
  PREDICATE_NAMES,
  PREDICATES,
  type Predicate,
  type PredicateName,
  type VerifiedAttestation,
} from "./predicate.js";
