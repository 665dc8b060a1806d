import { createHash } from "node:crypto";

import { purlText } from "../../repository/packages/index.js";
import { type Absent, groundOf } from "./bulletins.js";
import type { Finding } from "./finding.js";
import { purlsOf } from "./finding-purl.js";
import type { ScanResult } from "./result.js";

/** Write what was found and decided as OpenVEX. `timestamp` is RFC 3339. */
export function openVex(result: ScanResult, author: string, timestamp: string): object {
  const product = purlText({ type: "oci", name: result.image, version: result.digest });
  const statements = result.gate.judged.map(({ finding, verdict, waiver, vex }) => ({
    vulnerability: { name: finding.id, ...(finding.aliases.length > 0 && { aliases: finding.aliases }) },
    products: [{ "@id": product, subcomponents: subcomponents(finding) }],
    ...(verdict === "not_affected"
      ? { status: "not_affected", impact_statement: vex?.reason }
      : { status: "affected", action_statement: waiver?.reason ?? actionOf(finding) }),
  }));
  const absent = (result.absent ?? []).map((item) => notPresent(item, product));
  const id = createHash("sha256").update(`${result.digest} ${timestamp}`).digest("hex");
  return {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": `https://openvex.dev/docs/public/vex-${id}`,
    ...{ author, timestamp, version: 1, statements: [...statements, ...absent] },
  };
}

/** A part that is not there: `component_not_present`, with the names that were looked for as its ground. */
function notPresent({ id, aliases, components, files }: Absent, product: string): object {
  const parts = components.map((name) => ({ "@id": purlText({ type: "generic", namespace: "nvidia", name }) }));
  return {
    vulnerability: { name: id, ...(aliases.length > 0 && { aliases }) },
    products: [{ "@id": product, subcomponents: parts }],
    ...{
      status: "not_affected",
      justification: "component_not_present",
      impact_statement: groundOf({ components, files }),
    },
  };
}

function actionOf({ fixed }: Finding): string {
  return fixed.length === 0 ? "There is no fix yet." : `Update to ${fixed.join(" or ")}.`;
}

function subcomponents(finding: Finding): { "@id": string }[] {
  return purlsOf(finding).map((purl) => ({ "@id": purlText(purl) }));
}
