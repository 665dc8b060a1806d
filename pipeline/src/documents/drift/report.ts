import { z } from "zod";

import { DIGEST } from "../../repository/references/index.js";
import { SEVERITIES } from "../scan/index.js";

/** Why a line is there. */
export const CAUSES = [
  "new-advisory",
  "severity-changed",
  "now-fixable",
  "known-exploited",
  "waiver-ended",
  "clock",
  "knowledge-changed",
  "package-changed",
  "no-longer-found",
] as const;
export type Cause = (typeof CAUSES)[number];

const day = z.iso.date();
const text = z.string();
const severity = z.enum(SEVERITIES);
const verdict = z.enum(["block", "waived", "expired", "allow", "not_affected"]);

/** Whether a version that fixes it is to be had for the image's pins and Python, by the word of the resolver. */
const Fix = z.discriminatedUnion("state", [
  /** The resolver found one; `version` of `package`. */
  z.strictObject({ state: z.literal("available"), version: text, detail: text }),
  /** It found none, and says why. */
  z.strictObject({ state: z.literal("unavailable"), detail: text }),
  /** No record names a fix. */
  z.strictObject({ state: z.literal("none") }),
  /** It was not, or could not be, asked. */
  z.strictObject({ state: z.literal("not-asked"), detail: text }),
]);
export type Fix = z.infer<typeof Fix>;

/** One vulnerability of one package of an image that an environment serves, of which something else is known than at its last attested scan. */
export const DriftLine = z.strictObject({
  ...{ environment: text, image: text, digest: text.regex(DIGEST), platforms: z.array(text).min(1) },
  ...{ id: text, aliases: z.array(text), package: text, version: text, type: text, title: text },
  /** What it is now; of what is no longer found, what it was. */
  severity,
  /** What it was, where that is something else. */
  was: severity.optional(),
  causes: z.array(z.strictObject({ cause: z.enum(CAUSES), detail: text })).min(1),
  /** What the policy of today says; `gone` where it is no longer found. */
  verdict: z.union([verdict, z.literal("gone")]),
  fixed: z.array(text),
  /** The first day on which an attested scan of a digest that the environment served found it; today where none did. */
  firstSeen: day,
  /** Days since then. */
  age: z.int().nonnegative(),
  due: z
    .strictObject({ day, left: z.int(), since: z.enum(["disclosed", "fixed"]), from: day, told: z.boolean() })
    .optional(),
  exploited: z.strictObject({ added: day, due: day.optional() }).optional(),
  fix: Fix,
});
export type DriftLine = z.infer<typeof DriftLine>;

/** An image that an environment serves. */
const DriftImage = z.strictObject({
  ...{ environment: text, image: text, digest: text.regex(DIGEST) },
  /** When it was promoted; missing where no journal says so. RFC 3339. */
  since: z.iso.datetime().optional(),
  /** When the scan that it is compared with was made. */
  scanned: z.iso.datetime(),
  /** Findings today, and how many of them block. */
  findings: z.int().nonnegative(),
  blocking: z.int().nonnegative(),
});

/** How long findings stayed: from the first promotion of a digest that had one to the promotion of the first that has it not. */
const Remediation = z.strictObject({
  environment: text,
  image: text,
  /** Findings that a promotion has removed. */
  removed: z.int().nonnegative(),
  /** The mean of their times in days; missing where none was removed. */
  meanDays: z.number().nonnegative().optional(),
  /** Lines of the journal of which no scan can be read: they are not counted. */
  unread: z.int().nonnegative(),
});
export type Remediation = z.infer<typeof Remediation>;

/** What `drift --format=json` writes. A field that changes its sense comes with another version. */
export const DriftReport = z.strictObject({
  version: z.literal(1),
  /** The moment of the comparison. */
  at: z.iso.datetime(),
  /** What is known today, in words; and whether CISA's catalogue was given. */
  knowledge: z.array(text),
  kev: z.boolean(),
  images: z.array(DriftImage),
  lines: z.array(DriftLine),
  remediation: z.array(Remediation),
});
export type DriftReport = z.infer<typeof DriftReport>;
