import { z } from "zod";

import type { PredicateName } from "../../documents/attest/index.js";
import { PLATFORMS } from "../../repository/inputs/index.js";

function matching(expected: string, pattern: RegExp) {
  return z.string().regex(pattern, { error: (issue) => `expected ${expected}, got ${JSON.stringify(issue.input)}` });
}

/** What can be demanded: every kind of evidence but a promotion, which is made after the gate. */
export const REQUIRABLE = [
  "provenance",
  "spdx",
  "cyclonedx",
  "vuln",
  "test-result",
  "reproduction",
] as const satisfies readonly PredicateName[];

/** A key of the repository, trusted up to and including a day. */
const PolicyKey = z.strictObject({
  file: matching(
    'a public key of registry/keys ("registry/keys/team-2026.pub")',
    /^registry\/keys\/[A-Za-z0-9][A-Za-z0-9._-]*\.pub$/,
  ),
  notAfter: z.iso.date().optional(),
});

const pattern = z
  .string()
  .min(1)
  .refine(isPattern, { error: (issue) => `expected a regular expression, got ${JSON.stringify(issue.input)}` });

/** Who signs without a key: an OIDC issuer, and a regular expression that the whole subject of the certificate fits. */
const Identity = z.strictObject({ issuer: z.url({ protocol: /^https$/ }), subject: pattern });

/** registry/policies/<environment>.yaml: what an environment takes. */
export const ReleasePolicy = z.strictObject({
  trust: z.strictObject({
    /** Whether the public keys count that the call brings. */
    localKeys: z.boolean(),
    keys: z.array(PolicyKey),
    identities: z.array(Identity),
  }),
  /** Evidence that the index and every platform must have. */
  require: z.array(z.enum(REQUIRABLE)),
  /** Platforms that must be there. */
  platforms: z.array(z.enum(PLATFORMS)).min(1),
  provenance: z.strictObject({
    /** builder.id of provenance: one of these. */
    builders: z.array(z.url()),
    /** Whether an image may come from sources that are in no commit. */
    allowDirty: z.boolean(),
  }),
  scan: z.strictObject({ maxAgeDays: z.int().positive() }),
});
export type ReleasePolicy = z.infer<typeof ReleasePolicy>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
