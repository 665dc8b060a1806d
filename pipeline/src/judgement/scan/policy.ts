import { z } from "zod";
import { SCANNERS, SEVERITIES, Waiver } from "../../documents/scan/index.js";
import { InputsError, parseYaml, type SourceFile } from "../../repository/inputs/index.js";

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
  /** A waiver that expires sooner than this gives a warning. */
  waivers: z.strictObject({ warnDays: days }),
});
export type SeverityPolicy = z.infer<typeof SeverityPolicy>;

/** Read severity.yaml. Throws an InputsError with all problems. */
export function parseSeverityPolicy(file: SourceFile): SeverityPolicy {
  return parse(file, SeverityPolicy);
}

/** Read waivers.yaml. Throws an InputsError with all problems. */
export function parseWaivers(file: SourceFile): Waiver[] {
  return parse(file, z.array(Waiver));
}

function parse<T>(file: SourceFile, schema: z.ZodType<T>): T {
  const { value, problems } = parseYaml(file, schema);
  if (value === undefined) throw new InputsError(problems, "Correct this file, then run the command again.");
  return value;
}
