/** Where CycloneDX names or refers to a part of the document: `refType` and `refLinkType` in https://cyclonedx.org/docs/1.7/json/ */
export const CYCLONEDX_REFERENCES: ReadonlySet<string> = new Set([
  ...["bom-ref", "ref", "dependsOn", "provides", "assemblies", "dependencies", "vulnerabilities", "subjects", "tools"],
  ...["algorithmRef", "signatureAlgorithmRef", "subjectPublicKeyRef", "cryptoRefArray"],
]);

/** Where SPDX does: https://spdx.github.io/spdx-spec/v2.3/ */
export const SPDX_REFERENCES: ReadonlySet<string> = new Set([
  ...["SPDXID", "spdxElementId", "relatedSpdxElement", "documentDescribes", "hasFiles"],
  ...["snippetFromFile", "reference", "spdxDocument"],
]);

/** Rename the parts of a document wherever it names them: in nested parts, in lists, in what refers to them. */
export function renameReferences<T>(document: T, keys: ReadonlySet<string>, rename: (id: string) => string): T {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return keys.has(key) ? rename(value) : value;
    if (Array.isArray(value)) return value.map((item) => walk(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item, name)]));
  };
  return walk(document, "") as T;
}

/** Every name that a document gives to a part of itself, however deep it lies. */
export function namesIn(document: unknown, key: "bom-ref" | "SPDXID"): Set<string> {
  const names = new Set<string>();
  renameReferences(document, new Set([key]), (id) => {
    names.add(id);
    return id;
  });
  return names;
}

/** Every list of some documents of one form, put together; what several have in it is there once. */
export function mergedLists(documents: readonly object[]): Record<string, unknown[]> {
  const lists = documents.flatMap((item) => Object.entries(item).filter(([, value]) => Array.isArray(value)));
  const names = [...new Set(lists.map(([name]) => name))];
  const all = (name: string) => lists.filter(([other]) => other === name).flatMap(([, value]) => value as unknown[]);
  return Object.fromEntries(names.map((name) => [name, distinct(all(name))]));
}

function distinct(items: readonly unknown[]): unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
