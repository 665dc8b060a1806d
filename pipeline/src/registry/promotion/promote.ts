import { BlockedError, type Check } from "../../judgement/release-policy/index.js";
import type { Signer } from "../../programs/cosign.js";
import { byTag } from "../../repository/references/index.js";
import { type Place, placeName, SERVED } from "../client/place.js";
import { resolveTag } from "../client/push.js";
import type { RegistryTools } from "../client/tools.js";
import { passHere, passThere } from "../evidence/gate.js";
import { promotionStep, type Step } from "../journal/history.js";
import { withLease } from "../journal/lease.js";
import { insistOnMovableTags } from "../journal/movable-tags.js";
import { copyProven } from "./copy-proven.js";
import { type Present, type Promoted, presentAt, type Served, serve, unchanged } from "./serve.js";

/** A promotion that is asked for. */
export interface PromotionRequest {
  from: Place;
  to: Place;
  /** Digest of the index; without it, what `from` serves. */
  digest?: string;
  /** Only say what would be done. */
  dryRun: boolean;
  /** Who promotes, for the journal. */
  who: string;
  /** What runs of the same caller share that cannot run at once: as Holder says. */
  owner?: string;
  signer: Signer;
}

/**
 * Let an environment serve exactly a digest of another one, if its own gate lets it in: judged there, copied with all
 * its evidence, judged again here, attested, written down, and the tag moved last. The same again brings newer evidence, where what is there counts no more, or does nothing; an
 * interrupted one goes on where it stopped. Throws a BlockedError, LeaseError, PromotionError, JournalError, TagsError or
 * RegistryError; the tag was not moved then.
 */
export async function promote(tools: RegistryTools, request: PromotionRequest): Promise<Promoted> {
  const { from, to, who, owner, signer } = request;
  const digest = request.digest ?? (await resolveTag(tools, from.repository, SERVED)).digest;
  return admit(tools, {
    ...{ to, kind: "promote", from: placeName(from), digest, who, owner, signer, dryRun: request.dryRun },
    judge: async () => (await passThere(tools, from, to, digest)).checks,
    copy: () => copyProven(tools, from.repository, to.repository, digest, to.rules.trust),
  });
}

/** An image that is to come from somewhere, and to be served. */
export interface Admission extends Served {
  dryRun: boolean;
  /** Judge it where it is; nothing is written before it passed. */
  judge: () => Promise<Check[]>;
  /** Bring it into the place, with its evidence. */
  copy: () => Promise<void>;
}

/** Bring an image into a place and serve it: what promote and unbundle share. */
export async function admit(tools: RegistryTools, request: Admission): Promise<Promoted> {
  const { to, digest } = request;
  const before = await presentAt(tools, to);
  const step = promotionStep(before, digest);
  if (step === "nothing") return renew(tools, request, before);
  const checks = await request.judge();
  if (request.dryRun) return planned(request, before, step, checks);
  await insistOnMovableTags(tools, [to.repository, to.journal]);
  return withLease(tools, to, request, async (lease) => {
    // What decides is read again: nobody else changes it from here on.
    const present = await presentAt(tools, to, before);
    const now = promotionStep(present, digest);
    if (now === "nothing") return unchanged(digest, present);
    await request.copy();
    await lease.renew();
    const done = await serve(tools, lease, request, present, now);
    return { ...done, steps: [`copied ${digest} from ${request.from.repository}, with its evidence`, ...done.steps] };
  });
}

/**
 * What is served already may have evidence that counts no more: a scan that is too old, a key that was retired. Where the gate of
 * today would not take it, what is newer where it comes from is brought along, without a line or a move of the tag.
 */
async function renew(tools: RegistryTools, request: Admission, before: Present): Promise<Promoted> {
  const { to, digest, from } = request;
  if (await passesStill(tools, to, digest)) return unchanged(digest, before);
  const judged = await request.judge();
  const bring = `bring newer evidence of ${digest} from ${from.repository}: ${to.environment} serves it already`;
  if (request.dryRun) return { digest, steps: [bring], checks: judged, changed: false };
  await insistOnMovableTags(tools, [to.repository, to.journal]);
  return withLease(tools, to, request, async () => {
    await request.copy();
    const { checks } = await passHere(tools, to, digest);
    return { digest, steps: [bring, `${checks.length} checks of ${to.environment} passed`], checks, changed: false };
  });
}

async function passesStill(tools: RegistryTools, to: Place, digest: string): Promise<boolean> {
  try {
    await passThere(tools, to, to, digest);
    return true;
  } catch (error) {
    if (error instanceof BlockedError) return false;
    throw error;
  }
}

function planned({ to, from, digest }: Admission, { served, journal }: Present, step: Step, checks: Check[]): Promoted {
  const write = `write line ${journal.lines.length + 1} of the journal`;
  const steps = [
    `copy ${digest} from ${from.repository}, with its evidence`,
    `check it in ${to.environment} by ${to.policy.path}, and read all of its bytes there`,
    "attest the promotion, unless that was done",
    step === "all" ? write : "the journal has the line already: an earlier run was interrupted",
    `let ${byTag(to.repository, SERVED)} point at it, instead of ${served ?? "nothing"}`,
  ];
  return { digest, ...(served !== undefined && { previous: served }), steps, checks, changed: false };
}
