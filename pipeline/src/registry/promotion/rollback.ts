import type { Signer } from "../../programs/cosign.js";
import { type Place, placeName } from "../client/place.js";
import type { RegistryTools } from "../client/tools.js";
import { rollbackStep } from "../journal/history.js";
import { withLease } from "../journal/lease.js";
import { insistOnMovableTags } from "../journal/movable-tags.js";
import { copyProven } from "./copy-proven.js";
import { type Promoted, presentAt, serve, unchanged } from "./serve.js";

/** A rollback that is asked for. */
export interface RollbackRequest {
  at: Place;
  /** A digest that the journal has, or `previous`: what was served before, and before that where that is served. */
  to: string;
  /** Where newer evidence of it is, such as a scan of today: it is brought along before the image is judged. */
  evidence?: Place;
  who: string;
  /** What runs of the same caller share that cannot run at once: as Holder says. */
  owner?: string;
  signer: Signer;
}

/**
 * Serve a digest again that the journal has. The gate of today judges it, and there is no way around that: where it
 * does not pass any more, it needs new evidence, or another policy or a waiver, in a commit. Throws a BlockedError,
 * LeaseError, PromotionError, JournalError, TagsError or RegistryError; the tag was not moved then.
 */
export async function rollback(tools: RegistryTools, request: RollbackRequest): Promise<Promoted> {
  const { at, who, signer, evidence } = request;
  const before = await presentAt(tools, at);
  const first = rollbackStep(before, request.to);
  if (first.step === "nothing") return unchanged(first.digest, before);
  await insistOnMovableTags(tools, [at.repository, at.journal]);
  return withLease(tools, at, request, async (lease) => {
    const present = await presentAt(tools, at, before);
    // The digest that was meant at first: two who roll back at once must not go back twice.
    const { digest, step } = rollbackStep(present, first.digest);
    if (step === "nothing") return unchanged(digest, present);
    if (evidence !== undefined) {
      await copyProven(tools, evidence.repository, at.repository, digest, at.rules.trust);
    }
    await lease.renew();
    return serve(tools, lease, { to: at, kind: "rollback", from: placeName(at), digest, who, signer }, present, step);
  });
}
