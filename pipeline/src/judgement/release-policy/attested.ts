import { PREDICATES, type PredicateName, type VerifiedAttestation } from "../../documents/attest/index.js";
import type { Found } from "./found.js";
import { judgeCycloneDx, judgeSpdx } from "./judge-sbom.js";
import { isScanOf, scanTime } from "./judge-scan.js";
import type { Rules } from "./rules.js";
import { counts, type Signers, signersOn } from "./signers.js";
import type { JudgedSubject } from "./subject.js";

/**
 * What is said of a subject by somebody who is trusted, and is about it by its content, too: the predicates of one kind. Of
 * scans it is the last. Whether a policy is content with them is not asked: an old scan is one.
 */
export function attestedOf(name: PredicateName, found: Found, subject: JudgedSubject, rules: Rules): unknown[] {
  const signers = signersOn(rules.trust, rules.now.toISOString());
  const own = trustedOf(name, found, subject, rules, signers).map(({ predicate }) => predicate);
  switch (name) {
    case "spdx":
      return own.filter((predicate) => judgeSpdx(predicate, subject, rules).every(({ ok }) => ok));
    case "cyclonedx":
      return own.filter((predicate) => judgeCycloneDx(predicate, subject, rules).every(({ ok }) => ok));
    case "vuln":
      return lastScans(own.filter((predicate) => isScanOf(predicate, subject, rules.image))).slice(0, 1);
    default:
      return own;
  }
}

/** Every scan of a subject that somebody has attested who is trusted, in no order. */
export function attestedScans(found: Found, subject: JudgedSubject, rules: Rules): unknown[] {
  const signers = signersOn(rules.trust, rules.now.toISOString());
  const own = trustedOf("vuln", found, subject, rules, signers).map(({ predicate }) => predicate);
  return own.filter((predicate) => isScanOf(predicate, subject, rules.image));
}

/** The attestations of one kind about a subject whose signer counts. */
export function trustedOf(
  name: PredicateName,
  found: Found,
  subject: JudgedSubject,
  { trust }: Pick<Rules, "trust">,
  signers: Signers,
): VerifiedAttestation[] {
  return found.attestations.filter(
    (item) => isAbout(item, name, subject) && counts(trust, signers, item) !== undefined,
  );
}

/** Whether an attestation is of a kind, and about one subject alone: by its statement, not by where it was found. */
export function isAbout(item: VerifiedAttestation, name: PredicateName, { digest }: JudgedSubject): boolean {
  return item.subject === digest && item.subjects.join() === digest && item.predicateType === PREDICATES[name].uri;
}

/** Of several statements one that is right is enough; but of scans only the last counts, or old news would win. */
export function lastScans(predicates: readonly unknown[]): unknown[] {
  const last = Math.max(...predicates.map(scanTime));
  return predicates.filter((predicate) => scanTime(predicate) === last);
}
