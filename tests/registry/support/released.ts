import { type Attestation, PREDICATE_NAMES, PREDICATES } from "../../../pipeline/src/documents/attest/index.js";
import {
  type Found,
  judge,
  REQUIRABLE,
  type Rules,
  type Trust,
} from "../../../pipeline/src/judgement/release-policy/index.js";
import { push } from "../../../pipeline/src/registry/client/push.js";
import { attest } from "../../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../../pipeline/src/registry/evidence/sign.js";
import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { complete, INDEX, PLATFORM_DIGESTS, rules } from "../../unit/judgement/release-policy/complete.js";
import { HostTools } from "./host-tools.js";
import type { TestKey } from "./keys.js";
import type { TestLayout } from "./layout.js";

/** All evidence that production asks for, about the manifests of a layout: that of the unit tests, with its digests. */
export function attestationsOf(layout: TestLayout): Attestation[] {
  const hex = (digest: string | undefined) => (digest ?? "").replace("sha256:", "");
  const digests = [
    [INDEX, layout.index],
    ...Object.entries(PLATFORM_DIGESTS).map(([platform, digest]) => [
      digest,
      layout.manifests.find((item) => item.platform === platform)?.digest,
    ]),
  ];
  const text = digests.reduce(
    (all, [from, to]) => all.replaceAll(hex(from), hex(to)),
    JSON.stringify(complete().attestations),
  );
  return (JSON.parse(text) as Found["attestations"]).map(({ subject, predicateType, predicate }) => ({
    subject,
    predicate: PREDICATE_NAMES.find((name) => PREDICATES[name].uri === predicateType) ?? "provenance",
    content: predicate,
  }));
}

/** Digests of everything that is signed. */
export function subjectsOf(layout: TestLayout): string[] {
  return [layout.index, ...layout.manifests.map(({ digest }) => digest)];
}

/** Push a layout with signatures and all evidence. */
export async function release(
  repository: Repository,
  layout: TestLayout,
  signer: TestKey,
  tag?: string,
): Promise<void> {
  const tools = new HostTools({ layout: layout.folder, signer });
  await push(tools, layout.index, repository, tag);
  await sign(tools, { kind: "key" }, repository, subjectsOf(layout));
  await attest(tools, { kind: "key" }, repository, attestationsOf(layout));
}

/** The kinds of evidence that a gate reads. */
export const KINDS = REQUIRABLE;

/** What blocks an image that was found, as `subject: what`. */
export function blocks(found: Found, trust: Trust, changes: Partial<Rules> = {}): string[] {
  return judge(found, rules({ trust, ...changes })).flatMap(({ ok, subject, what }) =>
    ok ? [] : [`${subject}: ${what}`],
  );
}
