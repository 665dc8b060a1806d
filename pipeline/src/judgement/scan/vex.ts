import { z } from "zod";
import { VexProduct, type VexStatement, VexStatus } from "../../documents/scan/index.js";
import { notShown, readJson } from "../../errors/index.js";
import type { SourceFile } from "../../repository/inputs/index.js";
import { age, timeText } from "../../text/time.js";
import { clears } from "./vex-match.js";

const time = z.iso.datetime({ offset: true });

/** Blanks give no reason, and name nobody. */
const words = z.string().trim().regex(/\p{L}/u, "expected words");

/** https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md#status-justifications */
const JUSTIFICATIONS = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
] as const;

const Statement = z.looseObject({
  vulnerability: z.looseObject({ name: z.string().min(1), aliases: z.array(z.string()).optional() }),
  products: z.array(VexProduct).min(1),
  status: VexStatus,
  timestamp: time.optional(),
  last_updated: time.optional(),
  justification: z.enum(JUSTIFICATIONS).optional(),
  impact_statement: words.optional(),
  action_statement: z.string().optional(),
});

/** An OpenVEX 0.2 document: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md */
const OpenVex = z.looseObject({
  "@context": z.string().startsWith("https://openvex.dev/ns"),
  author: words,
  timestamp: time,
  statements: z.array(Statement).min(1),
});

const NEXT = "Correct this OpenVEX document, or take it out.";

/**
 * Read the statements of all OpenVEX documents, the oldest first, for a later one overrides. Of two of the same time the one
 * that lets nothing through comes last. One that gives no reason for "not affected" is refused, as the specification
 * demands, and so is one of the future, which no later word could override. Throws a NotShownError that names the document
 * that cannot be read.
 */
export function parseVex(files: readonly SourceFile[], now: Date): VexStatement[] {
  const rank = (item: VexStatement) => (clears(item) ? 0 : 1);
  return files
    .flatMap((file) => statementsIn(file, now))
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || rank(a) - rank(b));
}

function statementsIn({ path, text }: SourceFile, now: Date) {
  const { author, timestamp, statements } = readJson(path, text, OpenVex, NEXT);
  const times = statements.flatMap((item) => [item.timestamp ?? timestamp, item.last_updated ?? timestamp]);
  const future = [timestamp, ...times].find((given) => age(given, now) === undefined);
  if (future !== undefined) throw notShown(path, `${future} is in the future (it is ${timeText(now)})`, NEXT);
  return statements.map((item) => ({
    names: [item.vulnerability.name, ...(item.vulnerability.aliases ?? [])],
    ...{ products: item.products, status: item.status, time: timeOf(item, timestamp) },
    ...{ reason: reasonOf(path, item), author },
  }));
}

/**
 * When a statement was made or last changed. Without a time of its own it has the document's `timestamp`; never its
 * `last_updated`, which tells of a change anywhere in the document.
 * https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md#inheritance-flow
 */
function timeOf({ timestamp, last_updated }: z.infer<typeof Statement>, inherited: string): string {
  const made = timestamp ?? inherited;
  return last_updated !== undefined && Date.parse(last_updated) > Date.parse(made) ? last_updated : made;
}

function reasonOf(path: string, { status, vulnerability, ...item }: z.infer<typeof Statement>): string {
  const reason = item.impact_statement ?? item.justification;
  if (status === "not_affected" && reason === undefined) {
    throw notShown(path, `${vulnerability.name} is not_affected without a justification`, NEXT);
  }
  return reason ?? item.action_statement ?? status;
}
