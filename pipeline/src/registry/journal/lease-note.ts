import { z } from "zod";
import { clean } from "../../text/clean.js";
import { jsonOf } from "../../text/json.js";
import { SKEW } from "../../text/time.js";
import type { Place } from "../client/place.js";
import type { RegistryTools } from "../client/tools.js";
import { lookForNote } from "./note.js";

/** The tag of an environment's lease, in the repository of its journal. */
export const LEASE_TAG = "lease";

export const LEASE_TYPE = "application/vnd.image-factory.lease.v1+json";

/** How long a lease lasts without being renewed, in minutes: whoever was killed keeps others out no longer than that. */
export const LEASE_MINUTES = 5;

export const LeaseContent = z.strictObject({
  /** One run of a program: no two are the same. Where its caller named itself, `OWNER/RUN`. */
  owner: z.string().min(1).max(100),
  /** For people. */
  who: z.string().min(1),
  until: z.iso.datetime(),
});
export type LeaseContent = z.infer<typeof LeaseContent>;

/** A lease as the registry has it. */
export interface FoundLease extends LeaseContent {
  /** Digest of its manifest: each renewal has another one. */
  digest: string;
  /** Whether it keeps others out: it has not ended, and one of ours may end then. */
  counts: boolean;
}

/** Who takes a lease. */
export interface Holder {
  /** For people. */
  who: string;
  /**
   * What the runs of one caller share that cannot run at once: a lease of an earlier one is taken over. Without it, each run is
   * an owner of its own.
   */
  owner?: string;
}

/** Whether a lease was taken by an earlier run of the same owner. */
export function isOwn({ owner }: Holder, found: Pick<LeaseContent, "owner">): boolean {
  return owner !== undefined && found.owner.startsWith(`${owner}/`);
}

/** Read an environment's lease: undefined where the tag is not there, or points at what is no lease. Throws a RegistryError. */
export async function readLease(
  tools: RegistryTools,
  { journal }: Pick<Place, "journal">,
): Promise<FoundLease | undefined> {
  const note = await lookForNote(tools, journal, LEASE_TYPE, LEASE_TAG);
  const { data } = LeaseContent.safeParse(jsonOf(note?.text ?? ""));
  if (note === undefined || data === undefined) return undefined;
  const left = Date.parse(data.until) - tools.now().getTime();
  const counts = left > 0 && left <= LEASE_MINUTES * 60_000 + SKEW;
  return { ...data, who: clean(data.who) || "somebody", digest: note.digest, counts };
}

/** Write the content of a lease. */
export function leaseText(content: LeaseContent): string {
  return JSON.stringify(LeaseContent.parse(content));
}
