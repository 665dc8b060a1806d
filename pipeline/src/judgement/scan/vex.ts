import { z } from "zod";
import { VexProduct, type VexStatement, VexStatus } from "../../documents/scan/index.js";
import { notShown, readJson } from "../../errors/index.js";
import { clears } from "./vex-match.js";

const time = z.iso.datetime({ offset: true });

const Statement = z.looseObject({
  vulnerability: z.looseObject({ name: z.string().min(1), aliases: z.array(z.string()).optional() }),
  products: z.array(VexProduct).min(1),
  status: VexStatus,
  timestamp: time.optional(),
  last_updated: time.optional(),
  justification: z.string().optional(),
  impact_statement: z.string().optional(),
  action_statement: z.string().optional(),
});

/** An OpenVEX 0.2 document: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md */
const OpenVex = z.looseObject({
  "@context": z.string().startsWith("https://openvex.dev/ns"),
  author: z.string().min(1),
  timestamp: time,
  statements: z.array(Statement).min(1),
});

/**
 * Read the statements of an OpenVEX document, the oldest first, for a later one overrides. Of two of the same time the one
 * that lets nothing through comes last. One that gives no reason for "not affected" is refused, as the specification
 * demands. Throws a NotShownError where the document cannot be read.
 */
export function parseVex(text: string): VexStatement[] {
  const { author, timestamp, statements } = readJson("OpenVEX", text, OpenVex, "Correct the document.");
  const rank = (item: VexStatement) => (clears(item) ? 0 : 1);
  return statements
    .map((item) => statement(item, author, timestamp))
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || rank(a) - rank(b));
}

function statement(item: z.infer<typeof Statement>, author: string, inherited: string) {
  const { status, vulnerability, products } = item;
  const names = [vulnerability.name, ...(vulnerability.aliases ?? [])];
  return { names, products, status, time: timeOf(item, inherited), reason: reasonOf(item), author };
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

function reasonOf({ status, vulnerability, ...item }: z.infer<typeof Statement>): string {
  const reason = item.impact_statement ?? item.justification;
  if (status === "not_affected" && reason === undefined) {
    throw notShown("OpenVEX", `${vulnerability.name} is not_affected without a justification`, "Add one.");
  }
  return reason ?? item.action_statement ?? status;
}
