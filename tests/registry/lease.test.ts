import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTag } from "../../pipeline/src/registry/client/lookup.js";
import { type Place, placeName, SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag } from "../../pipeline/src/registry/client/push.js";
import type { RegistryTools } from "../../pipeline/src/registry/client/tools.js";
import { breakLease } from "../../pipeline/src/registry/journal/break-lease.js";
import { appendLine, readJournal } from "../../pipeline/src/registry/journal/journal.js";
import { withLease } from "../../pipeline/src/registry/journal/lease.js";
import { type Holder, LEASE_MINUTES, readLease } from "../../pipeline/src/registry/journal/lease-note.js";
import { writeNote } from "../../pipeline/src/registry/journal/note.js";
import { journalTable, linesOf } from "../../pipeline/src/registry/journal/promotions.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { makeKey } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;
const WATCH = 300;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.stop());

/** A run that takes the lease and is killed with it: nothing of it runs any more. */
async function leaveBehind(place: Place, holder: Holder): Promise<void> {
  const tools = stage.tools();
  const run = withLease(tools, place, holder, async () => {
    tools.kill();
    throw new Error("died");
  });
  await expect(run).rejects.toThrow("died");
}

const breaking = (place: Place, more: { reason?: string; owner?: string } = {}, tools: RegistryTools = stage.tools()) =>
  breakLease(tools, { place, who: "bob", signer: KEY, ...more }, WATCH);

const journalOf = async (place: Place) => (await readJournal(stage.tools(), place)).lines;
const take = (place: Place, holder: Holder) => withLease(stage.tools(), place, holder, async () => holder.who);

describe("break-lease", () => {
  test("of a run that was killed writes down whose it was, who broke it and why; then there is none to break", async () => {
    const place = stage.place("broken-production");
    await leaveBehind(place, { who: "ann" });
    const until = new Date(stage.time + 60_000 * LEASE_MINUTES).toISOString();
    expect((await breaking(place)).line).toMatchObject({ sequence: 1, kind: "break-lease", who: "bob" });
    const lines = await journalOf(place);
    expect(lines).toMatchObject([
      { lease: { who: "ann", until }, reason: "nobody renewed it for 0 s", to: { environment: "broken-production" } },
    ]);
    expect(journalTable(lines)).toMatch(/break-lease .*lease of ann, until .*bob +reason: nobody renewed it/);
    expect(linesOf(lines, "tiny")).toEqual([]);
    await expect(breaking(place)).rejects.toMatchObject({ code: "LEASE_NONE" });
    await expect(breaking(place, { reason: "again" })).rejects.toThrow("nobody is changing it");
    // What is served is not what a lease is about: the next promotion follows that line.
    const [from, to] = [placeName(stage.staging), placeName(place)];
    const digest = stage.image(0);
    const change = { kind: "promote", image: "tiny", digest, from, to, who: "tests", policy: place.policy } as const;
    const writing = { place, journal: await readJournal(stage.tools(), place), signer: KEY };
    await withLease(stage.tools(), place, { who: "tests" }, (lease) =>
      appendLine(stage.tools(), { ...writing, lease }, change),
    );
    expect((await journalOf(place)).map(({ kind }) => kind)).toEqual(["break-lease", "promote"]);
  });

  test("of a run that lives needs a reason; that run sees it before it serves anything", async () => {
    const place = stage.place("living-production");
    const tools = new Meddling(stage.tools(), /^oras cp/, async () => {
      const renewed = setInterval(() => (stage.time += 1), 50);
      const lives = withLease(stage.tools(), place, { who: "x" }, async () => 0);
      await expect(lives).rejects.toThrow(/tests is changing/);
      clearInterval(renewed);
      const broken = await breaking(place, { reason: "ann\u001b[2K asked\nfor it" });
      expect(broken).toMatchObject({ lease: { who: "tests" }, line: { reason: "ann [2K asked for it" } });
    });
    const promoted = promote(tools, stage.request(place, 0));
    await expect(promoted).rejects.toMatchObject({ code: "LEASE_HELD" });
    await expect(promoted).rejects.toThrow("the lease of this run is gone: bob took it");
    expect(tools.done).toBe(true);
    expect(await findTag(stage.tools(), place.repository, SERVED)).toBeUndefined();
    expect((await journalOf(place)).map(({ kind }) => kind)).toEqual(["break-lease"]);
  });

  test("without a reason leaves a lease alone that is renewed while it is watched", async () => {
    const place = stage.place("renewed-production");
    await withLease(stage.tools(), place, { who: "ann" }, async (lease) => {
      const tools = stage.tools();
      const broken = breakLease(tools, { place, who: "bob", signer: KEY }, 1500);
      const failed = expect(broken).rejects.toThrow(/ann renewed the lease of renewed-production .*their run lives/);
      const beating = setInterval(() => {
        stage.time += 1;
        void lease.renew();
      }, 300);
      await failed;
      clearInterval(beating);
      await lease.check();
      expect(tools.runs.some(({ argv }) => argv[1] === "push" || argv[1] === "sign")).toBe(false);
    });
    expect(await journalOf(place)).toEqual([]);
  });

  test("breaks nothing where the journal is broken, or where nobody would believe its line", async () => {
    const place = stage.place("doubtful-production");
    await leaveBehind(place, { who: "ann" });
    const stranger = stage.tools({ signer: makeKey("stranger") });
    await expect(breaking(place, { reason: "mine" }, stranger)).rejects.toMatchObject({ code: "PROMOTION_REFUSED" });
    const note = await writeNote(stage.tools(), place.journal, "application/x", "{}", new Date());
    await moveTag(stage.tools(), place.journal, note, "1");
    await expect(breaking(place, { reason: "mine" })).rejects.toMatchObject({ code: "JOURNAL_BROKEN" });
    expect(await readLease(stage.tools(), place)).toMatchObject({ who: "ann", counts: true });
  });
});

describe("the same owner", () => {
  const [ann, other] = [
    { who: "ann", owner: "slot-of-ann" },
    { who: "ann", owner: "slot-of-another-run" },
  ];

  test("takes the lease of its own killed run again, at once; another run of the same person does not", async () => {
    const place = stage.place("again-production");
    await leaveBehind(place, ann);
    await expect(take(place, other)).rejects.toThrow(/ann is changing/);
    await expect(take(place, { who: "ann" })).rejects.toMatchObject({ code: "LEASE_HELD" });
    expect(await take(place, ann)).toBe("ann");
    expect(await readLease(stage.tools(), place)).toMatchObject({ counts: false });
  });

  test("is two runs where both live: the first one sees that the second has the lease", async () => {
    const place = stage.place("both-production");
    await withLease(stage.tools(), place, ann, async (lease) => {
      await take(place, ann);
      await expect(lease.check()).rejects.toThrow("the lease of this run is gone");
    });
  });

  test("gives back what its killed run has left with break-lease: no line, as nobody lost anything", async () => {
    const place = stage.place("own-production");
    await leaveBehind(place, ann);
    expect(await breaking(place, { owner: ann.owner })).not.toHaveProperty("line");
    expect(await journalOf(place)).toEqual([]);
    expect(await take(place, other)).toBe("ann");
  });
});

test("a tag of another kind is no lease: who can write it keeps nobody out", async () => {
  const place = stage.place("other-kind-production");
  await writeNote(stage.tools(), place.journal, "application/x", "{}", new Date(), "lease");
  expect(await take(place, { who: "us" })).toBe("us");
});
