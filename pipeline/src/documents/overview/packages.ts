import { z } from "zod";

const Licence = z.looseObject({
  expression: z.string().optional(),
  license: z.looseObject({ id: z.string().optional(), name: z.string().optional() }).optional(),
});

const Component = z.looseObject({
  purl: z.string().optional(),
  licenses: z.array(Licence).optional(),
  supplier: z.looseObject({ name: z.string().optional() }).optional(),
});

const Document = z.looseObject({ components: z.array(Component) });

/** Whose a package is, by its SBOM. */
export interface Ownership {
  licence?: string;
  supplier?: string;
}

/** The licences and suppliers that a CycloneDX document names, by package URL: https://cyclonedx.org/docs/1.7/json/#components_items_licenses */
export function ownershipIn(cyclonedx: unknown): Map<string, Ownership> {
  const { data } = Document.safeParse(cyclonedx);
  return new Map((data?.components ?? []).flatMap((item) => (item.purl === undefined ? [] : [[item.purl, of(item)]])));
}

function of({ licenses = [], supplier }: z.infer<typeof Component>): Ownership {
  const words = licenses.flatMap(({ expression, license }) => expression ?? license?.id ?? license?.name ?? []);
  const licence = [...new Set(words)].join(", ");
  return { ...(licence !== "" && { licence }), ...(supplier?.name && { supplier: supplier.name }) };
}
