import { setTimeout as sleep } from "node:timers/promises";
import { byTag, type Repository } from "../../repository/references/index.js";
import { findTag } from "../client/lookup.js";
import type { Place } from "../client/place.js";
import { LeaseError, refused } from "../client/promotion-errors.js";
import type { RegistryTools } from "../client/tools.js";
import {
  type FoundLease,
  type Holder,
  isOwn,
  LEASE_MINUTES,
  LEASE_TAG,
  LEASE_TYPE,
  leaseText,
  readLease,
} from "./lease-note.js";
import { writeNote } from "./note.js";

/** How often it is renewed while the work goes on, in milliseconds: four times may fail. */
export const BEAT = (LEASE_MINUTES * 60_000) / 5;

/** A lease that is held. */
export interface Lease {
  /** See that it is still ours. Throws a LeaseError. */
  check(): Promise<void>;
  /** See that it is still ours, and begin its time anew. Throws a LeaseError. */
  renew(): Promise<void>;
}

/** How a lease is taken, where that is not as always. */
export interface LeaseOptions {
  /** How often it is renewed, in milliseconds. */
  beat?: number;
  /** Whether the lease of somebody else is taken from them. */
  over?: (found: FoundLease) => boolean;
}

/**
 * Do something while nobody else changes the environment. A lease is renewed while the work goes on; that of a run that died
 * ends by itself, and one that has ended is taken over. So is that of an earlier run of the same owner, and what no run of
 * ours writes: what is no lease, and one that ends later than any of ours, or everybody who can write a tag could keep all
 * others out. It is given back at the end, however the work ends. Registries have no locks: who takes one writes it, waits,
 * and reads it back, and what must not be done twice is preceded by a check.
 * Throws a LeaseError where somebody else has it.
 */
export async function withLease<T>(
  tools: RegistryTools,
  place: Pick<Place, "environment" | "journal">,
  holder: Holder,
  work: (lease: Lease) => Promise<T>,
  { beat = BEAT, over = () => false }: LeaseOptions = {},
): Promise<T> {
  const lease = new Held(tools, place, holder);
  await lease.take(over);
  // One that was lost is seen by the next check, before anything is served.
  const beating = setInterval(() => lease.renew().catch(() => undefined), beat);
  try {
    return await work(lease);
  } finally {
    clearInterval(beating);
    // What was done is done: a lease that cannot be given back ends by itself.
    await lease.giveBack().catch(() => undefined);
  }
}

class Held implements Lease {
  /** A run of its own for the digest, too: who shares an owner must not be taken for this run. */
  private readonly owner: string;
  private readonly journal: Repository;
  private digest = "";
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tools: RegistryTools,
    private readonly place: Pick<Place, "environment" | "journal">,
    private readonly holder: Holder,
  ) {
    this.journal = place.journal;
    this.owner = `${holder.owner ?? crypto.randomUUID()}/${crypto.randomUUID()}`;
  }

  async take(over: (found: FoundLease) => boolean): Promise<void> {
    const found = await readLease(this.tools, this.place);
    if (found?.counts && !isOwn(this.holder, found) && !over(found)) throw this.held(found);
    await this.write(LEASE_MINUTES);
    // Whoever saw no lease at the same moment has written by now: the last one who wrote has it.
    await sleep(2000 * (this.tools.patience?.seconds ?? 1));
    await this.check();
  }

  check(): Promise<void> {
    return this.alone(() => this.see());
  }

  /** One at a time: between writing and knowing the digest of what was written, nothing else may look. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async see(): Promise<void> {
    if ((await findTag(this.tools, this.journal, LEASE_TAG)) === this.digest) return;
    throw this.held(await readLease(this.tools, this.place));
  }

  renew(): Promise<void> {
    return this.alone(async () => {
      await this.see();
      await this.write(LEASE_MINUTES);
      await this.see();
    });
  }

  giveBack(): Promise<void> {
    return this.alone(async () => {
      if ((await findTag(this.tools, this.journal, LEASE_TAG)) === this.digest) await this.write(0);
    });
  }

  private async write(minutes: number): Promise<void> {
    const now = this.tools.now();
    const until = new Date(now.getTime() + minutes * 60_000).toISOString();
    const text = leaseText({ owner: this.owner, who: this.holder.who, until });
    this.digest = await writeNote(this.tools, this.journal, LEASE_TYPE, text, now, LEASE_TAG);
  }

  private held(found: FoundLease | undefined): Error {
    const { environment } = this.place;
    const taker = found === undefined ? "" : `: ${found.who} took it; if it was broken, \`promotions\` says why`;
    const lasts = found !== undefined && Date.parse(found.until) > this.tools.now().getTime();
    const message = lasts
      ? `${found.who} is changing ${environment}; their lease ends by itself at ${found.until}`
      : `the lease of this run is gone${taker}`;
    return refused(LeaseError, byTag(this.journal, LEASE_TAG), message, NEXT);
  }
}

const NEXT =
  "Nothing is served that was not before. Wait until they are done, then run the command again; what was left behind by a run that died is broken by `break-lease`.";
