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
  ).describe('Public key in registry/keys: "registry/keys/team-2026.pub".'),
  from: Time.optional().describe("First day or moment that counts, by the time that was stamped."),
  until: Time.optional().describe("Last day or moment that counts, by the time that was stamped."),
  notAfter: z.iso.date().optional().describe("What until was called; still taken."),
});

const subject = z.string().superRefine((text, { addIssue }) => {
  const message = subjectProblem(text);
  if (message !== undefined) addIssue({ code: "custom", message, input: text });
});

/** Who signs without a key: an OIDC issuer, and a regular expression that the whole subject of the certificate fits. */
const Identity = z.strictObject({
  issuer: z.url({ protocol: /^https$/ }).describe("OIDC issuer of the certificate."),
  subject: subject.describe("Regular expression that the whole subject of the certificate fits."),
  from: Time.optional().describe("First day or moment that counts, by the time that was stamped."),
  until: Time.optional().describe("Last day or moment that counts, by the time that was stamped."),
});

/** registry/policies/<environment>.yaml: what an environment takes. */
export const ReleasePolicy = z.strictObject({
  trust: z
    .strictObject({
      localKeys: z.boolean().describe("Whether the public keys count that the call brings."),
      keys: z.array(PolicyKey).describe("Public keys of the repository, each for a time."),
      identities: z.array(Identity).describe("Who signs without a key, through an OIDC issuer."),
    })
    .describe("Whose signatures count."),
  require: z.array(z.enum(REQUIRABLE)).describe("Evidence that the index and every platform must have."),
  platforms: z.array(z.enum(PLATFORMS)).min(1).describe("Platforms that must be there."),
  provenance: z
    .strictObject({
      builders: z.array(z.url()).describe("builder.id of provenance: one of these."),
      allowDirty: z.boolean().describe("Whether an image may come from sources that are in no commit."),
    })
    .describe("What the build must have been."),
  scan: z
    .strictObject({ maxAgeDays: z.int().positive().describe("Days that an attested scan may be old.") })
    .describe("What the scan must be."),
});
export type ReleasePolicy = z.infer<typeof ReleasePolicy>;
