import { PREDICATES, type PredicateName, type VerifiedAttestation } from "../../documents/attest/index.js";
import { DIGEST } from "../../repository/references/index.js";
import type { Check, Found } from "./found.js";
import { judgeProvenance } from "./judge-provenance.js";
import { judgeCycloneDx, judgeSpdx } from "./judge-sbom.js";
import { judgeScan, scanTime } from "./judge-scan.js";
import { judgeReproduction, judgeTests } from "./judge-tests.js";
import { type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { REQUIRABLE } from "./schema.js";
import { counts, mayHaveSigned, type Signers, signersOn, whyNot } from "./signers.js";
import { type JudgedSubject, subjectsOf } from "./subject.js";

type Judge = (predicate: unknown, subject: JudgedSubject, rules: Rules) => Row[];

const JUDGES: Readonly<Record<(typeof REQUIRABLE)[number], Judge>> = {
  provenance: judgeProvenance,
  spdx: judgeSpdx,
  cyclonedx: judgeCycloneDx,
  vuln: judgeScan,
  "test-result": judgeTests,
  reproduction: judgeReproduction,
};

/**
 * Judge what was found under a digest: every requirement of the policy, for the index and for each platform. Evidence
 * counts by the statement's own subject and predicate type, and by who signed it; nothing else that it says of itself
 * is believed.
 */
export function judge(found: Found, rules: Rules): Check[] {
  const signers = signersOn(rules.trust, rules.now.toISOString());
  const subjects = subjectsOf(found);
  return [
    judgeIndex(found, rules),
    ...subjects.flatMap((subject) =>
      [
        judgeSignature(found, subject, rules, signers),
        ...rules.policy.require.flatMap((name) => judgeEvidence(name, found, subject, rules, signers)),
      ].map((item) => ({ subject: subject.name, ...item })),
    ),
  ];
}

function judgeIndex({ manifests, index }: Found, { policy }: Rules): Check {
  const names = manifests.map((item) => item.platform);
  const complete = policy.platforms.every((platform) => names.includes(platform));
  const digests = [index, ...manifests.map((item) => item.digest)];
  // Two manifests for one platform: which of them is run would be up to whoever pulls.
  const distinct = new Set(names).size === names.length && new Set(digests).size === digests.length;
  const ok = complete && distinct && digests.every((digest) => DIGEST.test(digest));
  const said = names.length === 0 ? "none" : names.join(", ");
  return { subject: "index", ...row("platforms", policy.platforms.join(", "), said, ok) };
}

function judgeSignature({ signatures }: Found, { digest }: JudgedSubject, { trust }: Rules, signers: Signers): Row {
  const own = signatures.filter((item) => item.subject === digest);
  const good = own.flatMap((item) => counts(trust, signers, item) ?? []);
  const required = mayHaveSigned(trust, signers);
  const bad = own.map(({ signer, time }) => whyNot(trust, signer, time)).join(", ") || "none";
  return row("signature", required, good.length > 0 ? [...new Set(good)].join(", ") : bad, good.length > 0);
}

function judgeEvidence(
  name: keyof typeof JUDGES,
  found: Found,
  subject: JudgedSubject,
  rules: Rules,
  signers: Signers,
): Row[] {
  const own = found.attestations.filter((item) => isAbout(item, name, subject));
  const trusted = own.filter((item) => counts(rules.trust, signers, item) !== undefined);
  if (trusted.length === 0) {
    const why = own.map((item) => whyNot(rules.trust, item.signer, item.time)).join(", ") || "none";
    return [row(name, "signed by one who is trusted", why, false)];
  }
  const judged = candidates(name, trusted).map((item) => JUDGES[name](item.predicate, subject, rules));
  return judged.reduce((best, rows) => (failures(rows) < failures(best) ? rows : best));
}

function isAbout(item: VerifiedAttestation, name: PredicateName, { digest }: JudgedSubject): boolean {
  return item.subject === digest && item.subjects.join() === digest && item.predicateType === PREDICATES[name].uri;
}

/** Of several statements one that is right is enough; but of scans only the last counts, or old news would win. */
function candidates(name: PredicateName, trusted: readonly VerifiedAttestation[]): readonly VerifiedAttestation[] {
  if (name !== "vuln") return trusted;
  const last = Math.max(...trusted.map((item) => scanTime(item.predicate)));
  return trusted.filter((item) => scanTime(item.predicate) === last);
}

function failures(rows: readonly Row[]): number {
  return rows.filter((item) => !item.ok).length;
}
