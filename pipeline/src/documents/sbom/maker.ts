import { type Agent, agentOf } from "./agent.js";

/** Who answers for an image and its SBOMs, as its labels.yaml says. */
export interface Maker {
  vendor: string;
  /** Who wrote it, where that is not the vendor: OCI's image.authors. */
  authors?: string;
  /** E-mail address or URL of who answers for it. */
  contact?: string;
  /** SPDX expression over all that is in the image. */
  licences: string;
}

/** The factory itself, among the tools that made an SBOM. */
export const FACTORY_TOOL = "Tool: image-factory";

/** The vendor as the supplier of the image. */
export function supplierOf({ vendor, contact }: Maker): Agent {
  return { kind: "Organization", name: safe(vendor), ...mail(contact) };
}

/** The author of the SBOM. */
export function authorOf({ vendor, authors, contact }: Maker): Agent {
  if (authors === undefined) return supplierOf({ vendor, contact, licences: "" });
  const [, name = "", email = ""] = /^([^<(]*?)\s*(?:[<(]([^<>()\s]+@[^<>()\s]+)[>)])?$/.exec(authors) ?? ["", authors];
  return { ...agentOf({ name: safe(name || email), email }), ...(email === "" && mail(contact)) };
}

/** The URL of who answers, where it is one. */
export function contactUrl({ contact }: Maker): string | undefined {
  return contact?.includes("://") ? contact : undefined;
}

function mail(contact: string | undefined): { email?: string } {
  return contact?.includes("@") && !contact.includes("://") ? { email: contact } : {};
}

function safe(name: string): string {
  return name.replaceAll("(", "[").replaceAll(")", "]");
}
