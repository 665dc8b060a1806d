import { z } from "zod";
import type { Problem } from "../../errors/index.js";
import { InputsError, type Parsed, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { reason } from "../../text/reason.js";
import { addDays, dayText } from "../../text/time.js";

/** Where the rules for what may enter are. */
export const INGESTION_FILE = "policies/ingestion.yaml";

const words = z.string().trim().min(3).regex(/\p{L}/u, "expected words");
const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, {
  error: ({ input }) => `expected a name of small letters, digits and dashes, got ${JSON.stringify(input)}`,
});
const day = z.iso.date({
  error: ({ input }) => `expected a day of the calendar ("2027-01-15"), got ${JSON.stringify(input)}`,
});
const unknown = z.enum(["tell", "block"], { error: "expected tell or block" });

/** Rules that a version of a package may be excepted from. */
const RULES = ["IN001", "IN002", "IN003", "IN005", "IN006"] as const;

const Exception = z.strictObject({
  package: z.string().min(1).describe("Name of a Python package."),
  version: z.string().min(1).describe("The one version that it is about."),
  rule: z
    .enum(RULES, { error: `expected one of ${RULES.join(", ")}` })
    .describe("IN001 is age, IN002 yanked, IN003 the index, IN005 another publisher, IN006 malware."),
  fixes: z
    .string()
    .regex(/^[A-Za-z]+-[A-Za-z0-9-]+$/, "expected the name of an advisory (CVE-2026-1)")
    .optional()
    .describe("The advisory that the version fixes: held against the records of --advisories where they are given."),
  reason: reason.describe("Why it may enter all the same."),
  owner: words.describe("Who answers for it."),
  until: day.describe("The last day of the exception."),
});
export type Exception = z.infer<typeof Exception>;

/** policies/ingestion.yaml: what may enter a lock. */
export const Ingestion = z.strictObject({
  leastAgeDays: z.int().min(0).describe("A file must have been in its index for so many days when it is locked."),
  indexes: z.array(name).min(1).describe("Indexes that wheels may come from, as locks name them."),
  suites: z.array(name).min(1).describe("Debian suites that packages may come from."),
  unknown: z
    .strictObject({
      uploaded: unknown.describe("A wheel of which no upload time is recorded."),
      index: unknown.describe("A wheel of which no index is recorded."),
      malware: unknown.describe("No records of malware were given to lock."),
    })
    .describe("What becomes of that which cannot be judged: it is told, or it blocks."),
  exceptionDays: z.int().positive().describe("An exception ends at the latest so many days from today."),
  exceptions: z.array(Exception).describe("Versions that may enter all the same, each with an owner and an end."),
});
export type Ingestion = z.infer<typeof Ingestion>;

/** Exceptions that last longer than the policy has it. */
export function eternalExceptions({ value, at }: Partial<Parsed<Ingestion>>, now: Date): Problem[] {
  if (value === undefined || at === undefined) return [];
  const last = addDays(dayText(now), value.exceptionDays);
  return value.exceptions.flatMap(({ until }, index) =>
    until <= last
      ? []
      : at.problem(
          ["exceptions", index, "until"],
          `expected ${last} or sooner (exceptionDays is ${value.exceptionDays}), got ${until}`,
        ),
  );
}

/** Read policies/ingestion.yaml. Throws an InputsError with every problem and its place. */
export function parseIngestion(file: SourceFile, now: Date): Ingestion {
  const parsed = parseYaml(file, Ingestion);
  const problems = [...parsed.problems, ...eternalExceptions(parsed, now)];
  if (parsed.value === undefined || problems.length > 0) {
    throw new InputsError(problems, "Correct this file, then run the command again.");
  }
  return parsed.value;
}
