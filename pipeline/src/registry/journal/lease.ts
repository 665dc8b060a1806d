import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { byTag, type Repository } from "../../repository/references/index.js";
import { clean } from "../../text/clean.js";
import { jsonOf } from "../../text/json.js";
import { SKEW } from "../../text/time.js";
import { findTag } from "../client/lookup.js";
import type { Place } from "../client/place.js";
import { LeaseError, refused } from "../client/promotion-errors.js";
import type { RegistryTools } from "../client/tools.js";
import { readNote, writeNote } from "./note.js";

/** The tag of an environment's lease, in the repository of its journal. */
const TAG = "lease";

const TYPE = "application/vnd.image-factory.lease.v1+json";

/** How long a lease lasts without being renewed, in minutes: whoever was killed keeps others out no longer than that. */
export const LEASE_MINUTES = 5;

/** How often it is renewed while the work goes on, in milliseconds: four times may fail. */
const BEAT = (LEASE_MINUTES * 60_000) / 5;

const Content = z.strictObject({
  /** One run of a program: no two are the same. */
  owner: z.string().min(1).max(100),
  /** For people. */
  who: z.string().min(1),
  until: z.iso.datetime(),
});

/** A lease that is held. */
export interface Lease {
  /** See that it is still ours. Throws a LeaseError. */
  check(): Promise<void>;
  /** See that it is still ours, and begin its time anew. Throws a LeaseError. */
  renew(): Promise<void>;
}

/**
 * Do something while nobody else changes the environment. A lease is renewed while the work goes on; that of a run that died
 * ends by itself, and one that has ended is taken over. So is what no run of ours writes: what is no lease, and one that
 * ends later than any of ours, or everybody who can write a tag could keep all others out. It is given back at the end, however the work ends. Registries have no locks: who takes one writes it,
 * waits, and reads it back, and what must not be done twice is preceded by a check.
 * Throws a LeaseError where somebody else has it.
 */
export async function withLease<T>(
  tools: RegistryTools,
  place: Pick<Place, "environment" | "journal">,
  who: string,
  work: (lease: Lease) => Promise<T>,
  beat = BEAT,
): Promise<T> {
  const lease = new Held(tools, place, who);
  await lease.take();
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
  private readonly owner = crypto.randomUUID();
  private readonly journal: Repository;
  private digest = "";
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly tools: RegistryTools,
    private readonly place: Pick<Place, "environment" | "journal">,
    private readonly who: string,
  ) {
    this.journal = place.journal;
  }

  async take(): Promise<void> {
    const found = await this.read();
    if (found !== undefined && this.holds(found)) throw this.held(found);
    await this.write(LEASE_MINUTES);
    // Whoever saw no lease at the same moment has written by now: the last one who wrote has it.
    await sleep(2000 * (this.tools.patience?.seconds ?? 1));
    await this.check();
  }

  /** Whether a lease counts: it has not ended, and one of ours may end then. */
  private holds({ until }: z.infer<typeof Content>): boolean {
    const left = Date.parse(until) - this.tools.now().getTime();
    return left > 0 && left <= LEASE_MINUTES * 60_000 + SKEW;
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
    if ((await findTag(this.tools, this.journal, TAG)) === this.digest) return;
    throw this.held(await this.read());
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
      if ((await findTag(this.tools, this.journal, TAG)) === this.digest) await this.write(0);
    });
  }

  /** What the tag points at, where that is a lease. */
  private async read(): Promise<z.infer<typeof Content> | undefined> {
    const note = await readNote(this.tools, this.journal, TYPE, TAG);
    return note === undefined ? undefined : Content.safeParse(jsonOf(note.text)).data;
  }

  private async write(minutes: number): Promise<void> {
    const now = this.tools.now();
    const until = new Date(now.getTime() + minutes * 60_000).toISOString();
    const text = JSON.stringify({ owner: this.owner, who: this.who, until });
    this.digest = await writeNote(this.tools, this.journal, TYPE, text, now, TAG);
  }

  private held(found: z.infer<typeof Content> | undefined): Error {
    const message =
      found === undefined
        ? "the lease of this run is gone"
        : `${clean(found.who)} is changing ${this.place.environment}; their lease ends by itself at ${found.until}`;
    return refused(LeaseError, byTag(this.journal, TAG), message, NEXT);
  }
}

const NEXT = "Nothing is served that was not before. Wait until they are done, then run the command again.";
