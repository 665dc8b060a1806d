import { z } from "zod";
import { SCANNERS, SEVERITIES, Waiver } from "../../documents/scan/index.js";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { KNOWN_TYPES, type KnownType } from "../../repository/packages/index.js";
import { addDays, dayText } from "../../text/time.js";

const severity = z.enum(SEVERITIES);
const days = z.int().positive();

const records = z.int().positive();

/** A type of packages that may ship without being looked at. */
const AcceptedType = z.strictObject({
  /** As package URLs name it. */
  type: z.string().regex(/^[a-z][a-z0-9.+-]*$/, {
    error: ({ input }) =>
      `expected the type of a package URL, as the scan prints it (generic), got ${JSON.stringify(input)}`,
  }),
  /** Only in these images; in all where there are none. */
  images: z.array(z.string().min(1)).min(1).optional(),
  reason: z.string().trim().min(10).regex(/\p{L}/u, "expected words, 10 characters or more"),
});

const TYPES = Object.fromEntries(KNOWN_TYPES.map((type) => [type, records.optional()])) as Record<
  KnownType,
  z.ZodOptional<typeof records>
>;

/** What a scan must have looked at. */
const CoveragePolicy = z.strictObject({
  /** An ecosystem with fewer records than its type has here is not known. `default` is for all other types. */
  records: z.strictObject({
    ...TYPES,
    default: records,
  }),
  /** Where a publisher writes seldom: how old what is known of a type may be, instead of `database.maxAgeDays`. */
  maxAgeDays: z.strictObject(TYPES).optional(),
  accepted: z.array(AcceptedType),
});
export type CoveragePolicy = z.infer<typeof CoveragePolicy>;

/** Days that findings of one severity may stay. */
const Days = z
  .strictObject({
    /** From the day of disclosure. */
    disclosed: days.optional(),
    /** From the day of the first fix. */
    fixed: days.optional(),
  })
  .refine(
    ({ disclosed, fixed }) => disclosed !== undefined || fixed !== undefined,
    "expected disclosed, fixed or both",
  );

/** How long what may ship may stay. */
export const ClockPolicy = z.strictObject({
  /** A severity that is left out has no clock. */
  days: z.partialRecord(severity, Days),
  /** A clock with so many days left, or less, gives a warning. */
  warnDays: days,
});
export type ClockPolicy = z.infer<typeof ClockPolicy>;

/** policies/severity.yaml: what may ship. */
export const SeverityPolicy = z.strictObject({
  block: z.strictObject({
    /** Severities that block when a fix is there. */
    fixable: z.array(severity),
    /** Severities that block even without a fix. */
    unfixed: z.array(severity),
  }),
  /** Without it, what does not block today may stay for ever. */
  clock: ClockPolicy.optional(),
  /** Who looks for vulnerabilities. */
  scanners: z
    .array(z.enum(SCANNERS))
    .min(1)
    .refine((names) => new Set(names).size === names.length, "expected each scanner once"),
  /** What an advisory without a severity counts as; "unknown" leaves it as its own severity. */
  unknown: severity,
  /** A database, or what it knows of an ecosystem, older than this shows nothing. */
  database: z.strictObject({ maxAgeDays: days }),
  coverage: CoveragePolicy,
  /** A statement of OpenVEX lets something through for so many days after it was made or last changed. */
  vex: z.strictObject({ maxDays: days }),
  waivers: z.strictObject({
    /** A waiver that expires sooner than this gives a warning. */
    warnDays: days,
    /** A waiver that ends later than this is no decision for a while: an error. */
    maxDays: days,
  }),
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
