import { setTimeout as sleep } from "node:timers/promises";
import type { Signer } from "../../programs/cosign.js";
import { byTag } from "../../repository/references/index.js";
import { clean } from "../../text/clean.js";
import type { BrokenLine, StoredLine } from "../client/line.js";
import { placeName } from "../client/place.js";
import { LeaseError, NoLeaseError, refused } from "../client/promotion-errors.js";
import type { RegistryTools } from "../client/tools.js";
import { draftLine, type JournalPlace, putLine, readJournal, rereadJournal } from "./journal.js";
import { BEAT, type LeaseOptions, withLease } from "./lease.js";
import { type FoundLease, type Holder, isOwn, LEASE_TAG, readLease } from "./lease-note.js";
import { LONGEST_REASON } from "./promotions.js";

/** A lease that is to be broken. */
export interface BreakRequest extends Holder {
  place: JournalPlace;
  /** Why, for the journal. Without it, only a lease is broken that nobody renews. */
  reason?: string;
  signer: Signer;
}

/** Whose lease is gone, and the line that says so: none, where an earlier run of the same owner had it. */
export interface BrokenLease {
  lease: FoundLease;
  line?: StoredLine;
}

/** A run that lives renews its lease in this time, in milliseconds. */
const WATCH = 1.5 * BEAT;

/**
 * Take the lease of an environment from whoever has it, and write down who did so, whose it was and why. The journal is
 * verified first, and the line is signed before anybody loses anything. Whoever had the lease sees it before the next
 * thing that must not be done twice. Throws a NoLeaseError where there is none; a LeaseError where it is renewed and no
 * reason is given; a JournalError, PromotionError or RegistryError.
 * @param watch how long a lease is watched that is broken without a reason, in milliseconds
 */
export async function breakLease(tools: RegistryTools, request: BreakRequest, watch = WATCH): Promise<BrokenLease> {
  const { place, signer } = request;
  const journal = await readJournal(tools, place);
  const lease = await standing(tools, place, "nobody is changing it");
  if (isOwn(request, lease)) {
    await withLease(tools, place, request, async () => undefined);
    return { lease };
  }
  const reason = request.reason ?? (await unrenewed(tools, place, lease, watch));
  const change = lineOf(request, lease, reason);
  const draft = await draftLine(tools, { place, journal, signer }, change);
  const over: LeaseOptions["over"] = ({ digest }) => request.reason !== undefined || digest === lease.digest;
  const line = await withLease(
    tools,
    place,
    request,
    async (held) => {
      const now = await rereadJournal(tools, place, journal);
      const next = now === journal ? draft : await draftLine(tools, { place, journal: now, signer }, change);
      return putLine(tools, { place, journal: now, lease: held }, next);
    },
    { over },
  );
  return { lease, line };
}

async function standing(tools: RegistryTools, place: JournalPlace, otherwise: string): Promise<FoundLease> {
  const lease = await readLease(tools, place);
  if (lease?.counts) return lease;
  const message = `there is no lease of ${place.environment} to break: ${otherwise}`;
  throw refused(NoLeaseError, byTag(place.journal, LEASE_TAG), message, GO_ON);
}

/** Watch a lease for longer than a run that lives lets it be. Returns the reason for which it is broken then. */
async function unrenewed(tools: RegistryTools, place: JournalPlace, lease: FoundLease, watch: number): Promise<string> {
  await sleep(watch);
  const now = await standing(tools, place, "it ended, or was given back, while it was watched");
  const seconds = Math.round(watch / 1000);
  if (now.digest === lease.digest) return `nobody renewed it for ${seconds} s`;
  const message = `${now.who} renewed the lease of ${place.environment} in the last ${seconds} s: their run lives`;
  throw refused(LeaseError, byTag(place.journal, LEASE_TAG), message, WAIT);
}

function lineOf(
  { place, who }: BreakRequest,
  lease: FoundLease,
  reason: string,
): Omit<BrokenLine, "sequence" | "previous" | "when"> {
  const to = placeName({ environment: place.environment, repository: place.journal });
  return {
    ...{ kind: "break-lease", to, who },
    ...{ lease: { who: lease.who, until: lease.until }, reason: clean(reason, LONGEST_REASON) },
  };
}

const GO_ON = "Nothing has to be broken: run again what was refused.";
const WAIT = "Wait until they are done; or give `--reason`, which is written down, and it is broken all the same.";
