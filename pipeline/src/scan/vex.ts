import { createHash } from "node:crypto";
import { z } from "zod";

import { notShown } from "./errors.js";
import type { Finding } from "./finding.js";
import type { ScanResult } from "./result.js";

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

/** Somebody's word that a vulnerability does no harm in a product. */
export interface VexStatement {
  /** The vulnerability's name and aliases. */
  names: string[];
  /** Package URLs of images; with packages, it speaks of those in it only. */
  products: { image: string; packages: string[] }[];
  reason: string;
  author: string;
}

/**
 * Read the statements of an OpenVEX document that say "not affected" or "fixed". One that gives no reason for "not
 * affected" is refused, as the specification demands. Throws a ScanError where the document cannot be read.
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

/** Write what was found and decided as OpenVEX. `timestamp` is RFC 3339. */
export function openVex(result: ScanResult, author: string, timestamp: string): object {
  const product = `pkg:oci/${result.image}@${encodeURIComponent(result.digest)}`;
  const statements = result.gate.judged.map(({ finding, verdict, waiver, vex }) => ({
    vulnerability: { name: finding.id, ...(finding.aliases.length > 0 && { aliases: finding.aliases }) },
    products: [{ "@id": product, subcomponents: [{ "@id": subcomponent(finding) }] }],
    ...(verdict === "not_affected"
      ? { status: "not_affected", impact_statement: vex?.reason }
      : { status: "affected", action_statement: waiver?.reason ?? actionOf(finding) }),
  }));
  const id = createHash("sha256").update(`${result.digest} ${timestamp}`).digest("hex");
  return {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": `https://openvex.dev/docs/public/vex-${id}`,
    ...{ author, timestamp, version: 1, statements },
  };
}

function actionOf({ fixed }: Finding): string {
  return fixed.length === 0 ? "There is no fix yet." : `Update to ${fixed.join(" or ")}.`;
}

const PURL_TYPES: Readonly<Record<string, string>> = {
  python: "pypi",
  deb: "deb/debian",
  "go-module": "golang",
  binary: "generic",
};

function subcomponent({ type, package: name, version }: Finding): string {
  return `pkg:${PURL_TYPES[type] ?? type}/${name}@${encodeURIComponent(version)}`;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
