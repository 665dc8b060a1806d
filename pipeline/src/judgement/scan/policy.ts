import { z } from "zod";
import { SCANNERS, SEVERITIES, Waiver } from "../../documents/scan/index.js";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { KNOWN_TYPES, type KnownType } from "../../repository/packages/index.js";
import { reason } from "../../text/reason.js";
import { addDays, dayText } from "../../text/time.js";

const severity = z.enum(SEVERITIES);
const days = z.int().positive();

const records = z.int().positive();

/** A type of packages that may ship without being looked at. */
const AcceptedType = z.strictObject({
  type: z
    .string()
    .regex(/^[a-z][a-z0-9.+-]*$/, {
      error: ({ input }) =>
        `expected the type of a package URL, as the scan prints it (generic), got ${JSON.stringify(input)}`,
    })
    .describe("As package URLs name it."),
  images: z.array(z.string().min(1)).min(1).optional().describe("Only in these images; in all where there are none."),
  reason: reason.describe("Why, in 10 characters or more."),
});

const TYPES = Object.fromEntries(
  KNOWN_TYPES.map((type) => [type, records.optional().describe(`For packages of type ${type}.`)]),
) as Record<KnownType, z.ZodOptional<typeof records>>;

/** What a scan must have looked at. */
const CoveragePolicy = z.strictObject({
  records: z
    .strictObject({
      ...TYPES,
      default: records.describe("For all other types."),
    })
    .describe("An ecosystem with fewer records than its type has here is not known. `default` is for all other types."),
  maxAgeDays: z
    .strictObject(TYPES)
    .optional()
    .describe(
      "Where a publisher writes seldom: how old what is known of a type may be, instead of `database.maxAgeDays`.",
    ),
  accepted: z.array(AcceptedType).describe("Types of packages that may ship without being looked at."),
});
export type CoveragePolicy = z.infer<typeof CoveragePolicy>;

/** Days that findings of one severity may stay. */
const Days = z
  .strictObject({
    disclosed: days.optional().describe("From the day of disclosure."),
    fixed: days.optional().describe("From the day of the first fix."),
  })
  .refine(
    ({ disclosed, fixed }) => disclosed !== undefined || fixed !== undefined,
    "expected disclosed, fixed or both",
  );

/** How long what may ship may stay. */
export const ClockPolicy = z.strictObject({
  days: z.partialRecord(severity, Days).describe("A severity that is left out has no clock."),
  warnDays: days.describe("A clock with so many days left, or less, gives a warning."),
});
export type ClockPolicy = z.infer<typeof ClockPolicy>;

/** policies/severity.yaml: what may ship. */
export const SeverityPolicy = z.strictObject({
  block: z
    .strictObject({
      fixable: z.array(severity).describe("Severities that block when a fix is there."),
      unfixed: z.array(severity).describe("Severities that block even without a fix."),
    })
    .describe("What must not ship."),
  clock: ClockPolicy.optional().describe("Without it, what does not block today may stay for ever."),
  scanners: z
    .array(z.enum(SCANNERS))
    .min(1)
    .refine((names) => new Set(names).size === names.length, "expected each scanner once")
    .describe("Who looks for vulnerabilities."),
  unknown: severity.describe('What an advisory without a severity counts as; "unknown" leaves it as its own severity.'),
  database: z
    .strictObject({ maxAgeDays: days.describe("Days since the database was made.") })
    .describe("A database, or what it knows of an ecosystem, older than this shows nothing."),
  coverage: CoveragePolicy.describe("What a scan must have looked at."),
  vex: z
    .strictObject({ maxDays: days.describe("Days.") })
    .describe("A statement of OpenVEX lets something through for so many days after it was made or last changed."),
  waivers: z
    .strictObject({
      warnDays: days.describe("A waiver that expires sooner than this gives a warning."),
      maxDays: days.describe("A waiver that ends later than this is no decision for a while: an error."),
    })
    .describe("How long waivers may last."),
});
export type SeverityPolicy = z.infer<typeof SeverityPolicy>;

/** Read severity.yaml. Throws an InputsError with all problems. */
export function parseSeverityPolicy(file: SourceFile): SeverityPolicy {
  const { value, problems } = parseYaml(file, SeverityPolicy);
  if (value === undefined) throw new InputsError(problems, NEXT);
  return value;
}

/** Read waivers.yaml. Throws an InputsError with all problems; one is a waiver that lasts longer than the policy has it. */
export function parseWaivers(file: SourceFile, { waivers }: Pick<SeverityPolicy, "waivers">, now: Date): Waiver[] {
  const { value, problems, at } = parseYaml(file, z.array(Waiver));
  if (value === undefined) throw new InputsError(problems, NEXT);
  const last = addDays(dayText(now), waivers.maxDays);
  const eternal = value.flatMap(({ expires }, index) =>
    expires <= last
      ? []
      : [
          at.problem(
            [index, "expires"],
            `expected ${last} or sooner (policies/severity.yaml: waivers.maxDays is ${waivers.maxDays}), got ${expires}`,
          ),
        ],
  );
  if (eternal.length > 0) throw new InputsError(eternal, NEXT);
  return value;
}

const NEXT = "Correct this file, then run the command again.";
