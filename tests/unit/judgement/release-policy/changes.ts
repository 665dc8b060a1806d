import { PREDICATES, type PredicateName } from "../../../../pipeline/src/documents/attest/index.js";
import { type Found, judge, type Rules } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { complete, PLATFORM_DIGESTS, rules } from "./complete.js";

export const AMD64 = PLATFORM_DIGESTS["linux/amd64"];

/** What blocks, as `subject: what`. */
export function blocked(found: Found, changes: Partial<Rules> = {}): string[] {
  return judge(found, rules(changes)).flatMap(({ ok, subject, what }) => (ok ? [] : [`${subject}: ${what}`]));
}

/** The complete image with one of its attestations changed. */
export function withEvidence(name: PredicateName, digest: string, change: (predicate: never) => unknown): Found {
  const found = complete();
  const wanted = (item: Found["attestations"][number]) =>
    item.subject === digest && item.predicateType === PREDICATES[name].uri;
  const attestations = found.attestations.map((item) =>
    wanted(item) ? { ...item, predicate: change(structuredClone(item.predicate) as never) } : item,
  );
  return { ...found, attestations };
}

/** Set one value deep in a document. */
export function set(path: string, value: unknown): (document: Record<string, unknown>) => unknown {
  const keys = path.split("/");
  return (document) => {
    const parent = keys.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, document);
    parent[keys.at(-1) ?? ""] = value;
    return document;
  };
}
