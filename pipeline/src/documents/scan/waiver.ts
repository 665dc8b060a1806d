import { z } from "zod";

import { readPurl } from "../../repository/packages/index.js";

/** What a person has to say in words: blanks and dashes say nothing. */
const words = (least: number) =>
  z
    .string()
    .trim()
    .refine((text) => text.length >= least && /\p{L}/u.test(text), {
      error: ({ input }) => `expected words, ${least} characters or more, got "${input}"`,
    });

/** A package URL with its version: another version, or another package of that name, is another decision. */
const Package = z.string().refine((text) => readPurl(text)?.version !== undefined, {
  error: ({ input }) =>
    `expected a package URL with a version (pkg:pypi/requests@2.25.0, as the scan prints it), got "${input}"`,
});

/** One entry of policies/waivers.yaml: one vulnerability that one version of a package may ship with in one image, for a while. */
export const Waiver = z.strictObject({
  id: z.string().trim().min(1).describe("A CVE, or where there is none another name of an advisory."),
  package: Package.describe("Package URL with its version, as the scan prints it: pkg:pypi/requests@2.25.0."),
  image: z.string().min(1).describe("One image; another one needs a waiver of its own."),
  reason: words(10).describe("Why it does no harm here, in 10 characters or more."),
  owner: words(1).describe("Who answers for it."),
  expires: z.iso
    .date('expected a date of the calendar ("2026-12-31")')
    .describe("The last day that it holds: YYYY-MM-DD."),
});
export type Waiver = z.infer<typeof Waiver>;
