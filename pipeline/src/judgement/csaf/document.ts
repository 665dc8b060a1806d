import { z } from "zod";

const text = z.string().min(1);
const time = z.iso.datetime({ offset: true });
const ids = z.array(text).min(1);

/** A product with its id, as other places of the document name it: CSAF 2.0, 3.1.3. */
const Product = z.looseObject({ name: text, product_id: text });
export type Product = z.infer<typeof Product>;

/** A branch of the tree: CSAF 2.0, 3.1.2. */
export interface Branch {
  category: string;
  name: string;
  product?: Product;
  branches?: Branch[];
}
const Branch: z.ZodType<Branch> = z.lazy(() =>
  z.looseObject({
    category: text,
    name: text,
    product: Product.optional(),
    branches: z.array(Branch).min(1).optional(),
  }),
);

/** One product as a part of another, or on it: CSAF 2.0, 3.2.2.4. */
const Relationship = z.looseObject({
  full_product_name: Product,
  product_reference: text,
  relates_to_product_reference: text,
});

const ProductTree = z.looseObject({
  branches: z.array(Branch).min(1).optional(),
  full_product_names: z.array(Product).min(1).optional(),
  relationships: z.array(Relationship).min(1).optional(),
  product_groups: z.array(z.looseObject({ group_id: text, product_ids: ids })).optional(),
});
export type ProductTree = z.infer<typeof ProductTree>;

/** As the schemas of CVSS have them, as far as it is read. */
const Cvss = z.looseObject({ baseScore: z.number().min(0).max(10).optional(), baseSeverity: text.optional() });
const Score = z.looseObject({ cvss_v2: Cvss.optional(), cvss_v3: Cvss.optional(), cvss_v4: Cvss.optional() });

/** CSAF 2.0, 3.2.3.9. */
const ProductStatus = z.looseObject({
  first_affected: ids.optional(),
  first_fixed: ids.optional(),
  fixed: ids.optional(),
  known_affected: ids.optional(),
  known_not_affected: ids.optional(),
  last_affected: ids.optional(),
  recommended: ids.optional(),
  under_investigation: ids.optional(),
});
export type ProductStatus = z.infer<typeof ProductStatus>;

const Remediation = z.looseObject({
  category: text,
  details: text,
  product_ids: ids.optional(),
  group_ids: ids.optional(),
});

const Note = z.looseObject({ category: text, text });

const Vulnerability = z.looseObject({
  cve: z
    .string()
    .regex(/^CVE-\d{4}-\d{4,}$/)
    .optional(),
  ids: z.array(z.looseObject({ system_name: text, text })).optional(),
  title: text.optional(),
  release_date: time.optional(),
  notes: z.array(Note).optional(),
  product_status: ProductStatus.optional(),
  scores: z.array(Score).optional(),
  remediations: z.array(Remediation).optional(),
});
export type Vulnerability = z.infer<typeof Vulnerability>;

const Reference = z.looseObject({ category: text.optional(), summary: text, url: text });

/** A document of CSAF 2.0, as far as it is read: https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html */
export const CsafDocument = z.looseObject({
  document: z.looseObject({
    csaf_version: z.literal("2.0"),
    title: text,
    publisher: z.looseObject({ name: text, namespace: text }),
    tracking: z.looseObject({ id: text, initial_release_date: time.optional(), current_release_date: time }),
    references: z.array(Reference).optional(),
    notes: z.array(Note).optional(),
  }),
  product_tree: ProductTree.optional(),
  vulnerabilities: z.array(Vulnerability).optional(),
});
export type CsafDocument = z.infer<typeof CsafDocument>;
