import { z } from "zod";
import type { Problem } from "../../errors/index.js";
import type { Parsed } from "../../repository/inputs/index.js";
import { didYouMean } from "../../text/nearest.js";
import { reason } from "../../text/reason.js";

const words = z.string().trim().min(3).regex(/\p{L}/u, "expected words");
const release = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.]*$/, {
  error: ({ input }) =>
    `expected a suite or the beginning of a version, as a text ("12.5"), got ${JSON.stringify(input)}`,
});
const day = z.iso.date({
  error: ({ input }) => `expected a day of the calendar ("2027-01-15"), got ${JSON.stringify(input)}`,
});

const Release = z.strictObject({
  ends: day.describe("The last day on which those who make it mend it, as YYYY-MM-DD in UTC."),
  note: words.optional().describe("Who says so, or by which rule."),
});

const Product = z.strictObject({
  name: words.describe("What people call it."),
  of: z
    .union(
      [
        z.enum(["suite", "python"]),
        z.strictObject({ wheels: z.string().min(1).describe("Their names: *, ** and ? stand for others.") }),
      ],
      {
        error: 'expected suite, python or { wheels: NAME }, NAME with *, ** and ? ("nvidia-cuda-runtime*")',
      },
    )
    .describe(
      "Where the release of an image is found: the Debian suite or the Python version of its inputs, or wheels of its lock by a glob over names.",
    ),
  releases: z
    .record(release, Release)
    .describe(
      'By suite, or by the beginning of a version: "12.5" is that of 12.5.82, and not of 12.50. The longest counts.',
    ),
});
/** Something that images are made of, and that has releases. */
export type Product = z.infer<typeof Product>;

const Accepted = z.strictObject({
  image: z.string().min(1).describe("The image that brings it in; those on top of it have it, too."),
  product: z.string().min(1).describe("Name of the product, as above."),
  release: release.describe("Name of the release, as above."),
  reason: reason.describe("Why it may ship all the same."),
  owner: words.describe("Who answers for it."),
  until: day.describe("The last day of the acceptance."),
});
/** A release that an image may have after its end. */
export type AcceptedRelease = z.infer<typeof Accepted>;

/** policies/life-cycle.yaml: until when what images are made of is mended. */
export const LifeCycle = z.strictObject({
  warnDays: z.int().positive().describe("A release with so many days left, or less, gives a note."),
  products: z.array(Product).describe("What images are made of, each with its releases."),
  accepted: z.array(Accepted).describe("Releases that images may have after their end."),
});
export type LifeCycle = z.infer<typeof LifeCycle>;

/** Acceptances of products and releases that there are not. One of an image that there is not lets nothing through. */
export function strangeAcceptances({ value, at }: Partial<Parsed<LifeCycle>>): Problem[] {
  if (value === undefined || at === undefined) return [];
  const unknown = (place: [string, number, string], what: string, name: string, known: readonly string[]) =>
    known.includes(name)
      ? []
      : [at.problem(place, `unknown ${what} "${name}"${didYouMean(name, known)}; there are: ${known.join(", ")}`)];
  const products = new Map(value.products.map(({ name, releases }) => [name, Object.keys(releases)]));
  return value.accepted.flatMap(({ product, release }, index) => {
    const releases = products.get(product);
    return releases === undefined
      ? unknown(["accepted", index, "product"], "product", product, [...products.keys()])
      : unknown(["accepted", index, "release"], `release of ${product}`, release, releases);
  });
}
