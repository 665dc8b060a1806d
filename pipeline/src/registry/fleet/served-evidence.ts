import { type PredicateName, Provenance, SOURCE, Vuln } from "../../documents/attest/index.js";
import { attestedOf, type Found, subjectsOf } from "../../judgement/release-policy/index.js";
import type { RegistryTools } from "../client/tools.js";
import { gather } from "../evidence/collect.js";
import type { Served } from "./served.js";

/** What is attested of one subject of an image, by somebody whom its environment trusts today. */
export interface SubjectEvidence {
  /** `index`, or a platform. */
  name: string;
  digest: string;
  /** The predicates that are about this digest by their own content too, by their kind; of scans the last one alone. */
  predicates: Partial<Record<PredicateName, unknown[]>>;
}

/** The evidence of an image that an environment serves. */
export interface ServedEvidence {
  /** All that cosign verified, as `verify` judges it. */
  found: Found;
  /** The index first. */
  subjects: SubjectEvidence[];
  /** The commit that it was built from, and whether files differed from it; nothing where no provenance says so. */
  commit?: { commit: string; dirty: boolean };
}

/**
 * Read and verify the evidence of an image that is served: the kinds that are asked for, as `verify` finds them. What nobody
 * signed who is trusted, or what is about something else, is as good as missing. Throws a RegistryError.
 */
export async function readEvidence(
  tools: RegistryTools,
  { place, digest, manifests }: Served,
  predicates: readonly PredicateName[],
): Promise<ServedEvidence> {
  const { trust } = place.rules;
  const found = await gather(tools, place.repository, { index: digest, manifests, blobs: [] }, trust, predicates);
  const rules = { ...place.rules, now: tools.now() };
  const subjects = subjectsOf(found).map((subject) => ({
    name: subject.name,
    digest: subject.digest,
    predicates: Object.fromEntries(predicates.map((name) => [name, attestedOf(name, found, subject, rules)])),
  }));
  const commit = commitOf(subjects[0]?.predicates.provenance ?? []);
  return { found, subjects, ...(commit !== undefined && { commit }) };
}

/** The commit that provenance names; of several statements, the first that names one. */
export function commitOf(provenances: readonly unknown[]): ServedEvidence["commit"] {
  for (const predicate of provenances) {
    const sources = Provenance.safeParse(predicate).data?.buildDefinition.resolvedDependencies ?? [];
    const source = sources.find(({ name, digest }) => name === SOURCE && digest?.gitCommit !== undefined);
    const commit = source?.digest?.gitCommit;
    if (commit !== undefined) return { commit, dirty: source?.annotations?.dirty !== false };
  }
  return undefined;
}

/** The last scan of a subject, when it ended, and what it says of each platform; undefined where there is none. */
export function scanOf({ predicates }: SubjectEvidence) {
  const [predicate] = predicates.vuln ?? [];
  const { data } = Vuln.safeParse(predicate);
  if (data === undefined) return undefined;
  return { finished: new Date(data.metadata.scanFinishedOn), results: data.scanner.result.results };
}
