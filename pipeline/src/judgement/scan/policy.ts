import { z } from "zod";
import { SCANNERS, SEVERITIES, Waiver } from "../../documents/scan/index.js";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";
import { addDays, dayText } from "../../text/time.js";

const severity = z.enum(SEVERITIES);
const days = z.int().positive();

/** policies/severity.yaml: what may ship. */
export const SeverityPolicy = z.strictObject({
  block: z.strictObject({
    /** Severities that block when a fix is there. */
    fixable: z.array(severity),
    /** Severities that block even without a fix. */
    unfixed: z.array(severity),
  }),
  /** Who looks for vulnerabilities. */
  scanners: z
    .array(z.enum(SCANNERS))
    .min(1)
    .refine((names) => new Set(names).size === names.length, "expected each scanner once"),
  /** What an advisory without a severity counts as; "unknown" leaves it as its own severity. */
  unknown: severity,
  /** A database, or a newest advisory, older than this is an error. */
  database: z.strictObject({ maxAgeDays: days }),
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
