import { PREDICATES } from "../../documents/attest/index.js";
import { DIGEST } from "../../repository/references/index.js";
import { attestedOf, isAbout, lastScans, trustedOf } from "./attested.js";
import type { Check, Found } from "./found.js";
import { judgeProvenance } from "./judge-provenance.js";
import { judgeCycloneDx, judgeSpdx } from "./judge-sbom.js";
import { judgeScan } from "./judge-scan.js";
import { judgeReproduction, judgeTests } from "./judge-tests.js";
import { type Row, row } from "./row.js";
import type { Rules } from "./rules.js";
import type { REQUIRABLE } from "./schema.js";
import { counts, mayHaveSigned, type Signers, signersOn, whyNot } from "./signers.js";
import { type JudgedSubject, subjectsOf } from "./subject.js";
import type { Trust } from "./trust.js";

/** `sboms` are those of the same subject that are trusted and right, `all` what is trusted of the same kind. */
type Judge = (
  predicate: unknown,
  subject: JudgedSubject,
  rules: Rules,
  sboms: readonly unknown[],
  all?: readonly unknown[],
) => Row[];

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

function judgeSignature(found: Found, { digest }: JudgedSubject, { trust }: Rules, signers: Signers): Row {
  const own = found.signatures.filter((item) => item.subject === digest);
  const good = own.flatMap((item) => counts(trust, signers, item) ?? []);
  const required = mayHaveSigned(trust, signers);
  const bad =
    said(own.map(({ signer, time }) => whyNot(trust, signer, time))) || claimed(found, "signature", digest, trust);
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
  const trusted = trustedOf(name, found, subject, rules, signers).map(({ predicate }) => predicate);
  if (trusted.length === 0) {
    const known = said(own.map((item) => whyNot(rules.trust, item.signer, item.time)));
    const why = known || claimed(found, PREDICATES[name].uri, subject.digest, rules.trust);
    return [row(name, "signed by one who is trusted", why, false)];
  }
  const sboms =
    name === "vuln" ? (["spdx", "cyclonedx"] as const).flatMap((kind) => attestedOf(kind, found, subject, rules)) : [];
  const candidates = name === "vuln" ? lastScans(trusted) : trusted;
  const judged = candidates.map((predicate) => JUDGES[name](predicate, subject, rules, sboms, trusted));
  return judged.reduce((best, rows) => (failures(rows) < failures(best) ? rows : best));
}

/** Who signed what nobody verifies who is trusted, by its own word: `none` where nothing is attached. */
function claimed({ unproven = [] }: Found, type: string, digest: string, { keys }: Trust): string {
  const own = unproven.filter((item) => item.subject === digest && item.type === type);
  const reasons = own.map(({ signer }) => {
    const named = keys.find((key) => signer.includes(key.signer));
    return named === undefined
      ? signer
      : `it says that it is signed with ${named.name}, but that key does not verify it`;
  });
  return said(reasons) || "none";
}

/** Each reason once, and not more than a table can hold. */
function said(reasons: readonly string[]): string {
  const each = [...new Set(reasons)].sort();
  const more = each.length > MOST_SAID ? [`and ${each.length - MOST_SAID} more`] : [];
  return [...each.slice(0, MOST_SAID), ...more].join(", ");
}

const MOST_SAID = 3;

function failures(rows: readonly Row[]): number {
  return rows.filter((item) => !item.ok).length;
}
