/** The packages of policies/*.rego, by what each is about: a rule in any other would never be asked. */
export const NAMESPACES = {
  dockerfile: ["dockerfile"],
  image: ["image", "files", "contents", "licences", "gpu", "life_cycle", "ingestion"],
  provenance: ["provenance"],
} as const;
