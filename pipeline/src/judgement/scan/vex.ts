import { z } from "zod";
import type { Finding, VexStatement } from "../../documents/scan/index.js";
import { notShown } from "../../errors/index.js";

const Statement = z.looseObject({
  vulnerability: z.looseObject({ name: z.string().min(1), aliases: z.array(z.string()).optional() }),
  products: z
    .array(
      z.looseObject({
        "@id": z.string().min(1),
        subcomponents: z.array(z.looseObject({ "@id": z.string().min(1) })).optional(),
      }),
    )
    .min(1),
  status: z.enum(["not_affected", "affected", "fixed", "under_investigation"]),
  justification: z.string().optional(),
  impact_statement: z.string().optional(),
});

/** An OpenVEX 0.2 document: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md */
const OpenVex = z.looseObject({
  "@context": z.string().startsWith("https://openvex.dev/ns"),
  author: z.string().min(1),
  statements: z.array(Statement).min(1),
});

/**
 * Read the statements of an OpenVEX document that say "not affected" or "fixed". One that gives no reason for "not
 * affected" is refused, as the specification demands. Throws a NotShownError where the document cannot be read.
 */
export function parseVex(text: string): VexStatement[] {
  const parsed = OpenVex.safeParse(readJson(text));
  if (!parsed.success) {
    throw notShown("OpenVEX", `it cannot be read: ${z.prettifyError(parsed.error)}`, "Correct the document.");
  }
  const { author, statements } = parsed.data;
  return statements
    .filter(({ status }) => status === "not_affected" || status === "fixed")
    .map(({ status, justification, impact_statement, vulnerability, products }) => {
      const reason = impact_statement ?? justification ?? (status === "fixed" ? "fixed" : undefined);
      if (reason === undefined) {
        throw notShown("OpenVEX", `${vulnerability.name} is not_affected without a justification`, "Add one.");
      }
      const names = [vulnerability.name, ...(vulnerability.aliases ?? [])];
      return { names, products: products.map(product), reason, author };
    });
}

function product(item: z.infer<typeof Statement>["products"][number]): VexStatement["products"][number] {
  return { image: purlName(item["@id"]), packages: (item.subcomponents ?? []).map((part) => purlName(part["@id"])) };
}

/** The name in a package URL: pkg:oci/vllm@sha256:… is vllm; other ids are taken as they are. */
function purlName(id: string): string {
  return /^pkg:[^/]+\/(?:[^@?#]*\/)?([^@?#/]+)/.exec(id)?.[1] ?? id;
}

/** Find the statement that speaks of a finding in an image. */
export function vexFor(image: string, finding: Finding, statements: readonly VexStatement[]): VexStatement | undefined {
  const names = [finding.id, ...finding.aliases];
  const speaks = ({ image: name, packages }: VexStatement["products"][number]) =>
    name === image && (packages.length === 0 || packages.includes(finding.package));
  return statements.find((item) => item.names.some((name) => names.includes(name)) && item.products.some(speaks));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
