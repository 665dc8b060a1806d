import { z } from "zod";

import type { PredicateName } from "../../documents/attest/index.js";
import { PLATFORMS } from "../../repository/inputs/index.js";
import { subjectProblem } from "./identity-subject.js";

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

/** A day, or a moment of one. */
const Time = z.string().refine(
  (text) =>
    z.iso
      .date()
      .or(z.iso.datetime({ offset: true }))
      .safeParse(text).success,
  {
    error: ({ input }) =>
      `expected a day (2027-01-31) or a moment (2027-01-31T12:00:00Z), got ${JSON.stringify(input)}`,
  },
);

/** A key of the repository, trusted for a time; `notAfter` is what `until` was called. */
const PolicyKey = z.strictObject({
  file: matching(
    'a public key of registry/keys ("registry/keys/team-2026.pub")',
    /^registry\/keys\/[A-Za-z0-9][A-Za-z0-9._-]*\.pub$/,
  ),
  from: Time.optional(),
  until: Time.optional(),
  notAfter: z.iso.date().optional(),
});

const subject = z.string().superRefine((text, { addIssue }) => {
  const message = subjectProblem(text);
  if (message !== undefined) addIssue({ code: "custom", message, input: text });
});

/** Who signs without a key: an OIDC issuer, and a regular expression that the whole subject of the certificate fits. */
const Identity = z.strictObject({
  issuer: z.url({ protocol: /^https$/ }),
  subject,
  from: Time.optional(),
  until: Time.optional(),
});

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
