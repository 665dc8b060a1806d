import { z } from "zod";

import { isPurl, readPurl } from "../../repository/packages/index.js";

const text = z.string().min(1);

/** An IRI; one that says that it is a package URL has to be one. */
const Identifier = text.refine((value) => !isPurl(value) || readPurl(value) !== undefined, {
  error: ({ input }) => `expected a package URL (pkg:TYPE/NAMESPACE/NAME@VERSION), got "${input}"`,
});

const Component = z.object({
  "@id": Identifier.optional(),
  identifiers: z.looseObject({ purl: Identifier.optional() }).optional(),
  /** By algorithm, as `sha-256`. */
  hashes: z.record(z.string(), z.string()).optional(),
});

/** A piece of software: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md#component-fields */
export type VexComponent = z.infer<typeof Component>;

/** What a statement is about: an image; with subcomponents, it speaks of those in it only. */
export const VexProduct = Component.extend({ subcomponents: z.array(Component).optional() });
export type VexProduct = z.infer<typeof VexProduct>;

/** A product as scans recorded it before they kept package URLs: names, without types and versions. */
export const NamedProduct = z.object({ image: z.string(), packages: z.array(z.string()) });
export type NamedProduct = z.infer<typeof NamedProduct>;

/** https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md#status-labels */
export const VexStatus = z.enum(["not_affected", "affected", "fixed", "under_investigation"]);
export type VexStatus = z.infer<typeof VexStatus>;

/** Somebody's word on what a vulnerability does in a product. A record of a scan has all that is needed to judge it again. */
export const VexStatement = z.object({
  /** The vulnerability's name and aliases. */
  names: z.array(text),
  products: z.array(z.union([NamedProduct, VexProduct])),
  /** Records of scans that do not say so have only statements that let something through. */
  status: VexStatus.default("not_affected"),
  /** When it was made or last changed: RFC 3339. */
  time: z.string().optional(),
  reason: z.string(),
  author: z.string(),
});
export type VexStatement = z.infer<typeof VexStatement>;
