import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Trust } from "../../pipeline/src/judgement/release-policy/index.js";
import type { Signer } from "../../pipeline/src/programs/cosign.js";
import type { JournalLine } from "../../pipeline/src/registry/client/line.js";
import { type Place, placeName } from "../../pipeline/src/registry/client/place.js";
import { moveTag, push } from "../../pipeline/src/registry/client/push.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { appendLine, readJournal } from "../../pipeline/src/registry/journal/journal.js";
import { withLease } from "../../pipeline/src/registry/journal/lease.js";
import { writeNote } from "../../pipeline/src/registry/journal/note.js";
import { KeylessStage } from "./support/keyless-stage.js";
import { makeKey, type TestKey } from "./support/keys.js";
import { PrivateSigstore } from "./support/private-sigstore.js";
import { promotions } from "./support/promotions.js";

let stage: KeylessStage;
let other: PrivateSigstore;
let key: TestKey;
let signer: Signer;
/** The key signed the first image before it, and the second one after it. */
let theft: string;
let [early, late]: string[] = [];

beforeAll(async () => {
  [stage, other] = await Promise.all([KeylessStage.open(), PrivateSigstore.start()]);
  key = makeKey("team");
  signer = { kind: "key", sigstore: stage.files() };
  early = await stage.release(stage.place("early").repository, 0, signer, key);
  await sleep(1100);
  theft = new Date().toISOString();
  await sleep(1100);
  late = await stage.release(stage.place("late").repository, 1, signer, key);
}, 120_000);
afterAll(() => Promise.all([stage.stop(), other.stop()]));

const tools = () => stage.tools({ signer: key, trusted: [key] });
const trusted = (times: { from?: string; until?: string; notAfter?: string }): Trust =>
  stage.trust([], [{ file: "registry/keys/team.pub", text: key.pem, ...times }]);
const blocks = (environment: string, digest: string | undefined, trust: Trust, now?: Date) =>
  stage.blocks(stage.place(environment, trust), digest ?? "", tools(), now);

/** Push the first image, and sign its index only. */
async function signIndex(environment: string, by: Signer): Promise<void> {
  const { repository } = stage.place(environment);
  const own = stage.tools({ layout: stage.layouts[0].folder, signer: key });
  await push(own, stage.layouts[0].index, repository);
  await sign(own, by, repository, [stage.layouts[0].index]);
}

describe("a key that was stolen", () => {
  test("is good for what was stamped before, and for nothing after", async () => {
    expect(await blocks("early", early, trusted({}))).toEqual([]);
    expect(await blocks("late", late, trusted({}))).toEqual([]);
    // What the thief adds to an image takes nothing from it.
    await sign(tools(), signer, stage.place("early").repository, [early ?? ""]);
    const year = new Date(Date.now() + 365 * 24 * 3_600_000);
    expect(await blocks("early", early, trusted({ until: theft }), year)).toEqual([]);
    expect(await blocks("late", late, trusted({ until: theft }))).toContain(
      `index: signature: key team is trusted until ${theft}, and its time stamp is of another time`,
    );
  });

  test("of which the day before is known is good for nothing of that day, and with the day itself for all", async () => {
    const day = (shift: number) => new Date(Date.now() + shift * 24 * 3_600_000).toISOString().slice(0, 10);
    expect(await blocks("early", early, trusted({ until: day(-1) }))).not.toEqual([]);
    expect(await blocks("early", early, trusted({ notAfter: day(1) }))).toEqual([]);
  });
});

test("a key of tomorrow has signed nothing before it, by its stamps and not by the day of the judgement", async () => {
  const trust = trusted({ from: theft });
  expect(await blocks("late", late, trust)).toEqual([]);
  expect(await blocks("early", early, trust)).toContain(
    `linux/amd64: signature: key team is trusted from ${theft}, and its time stamp is of another time`,
  );
});

test("without a stamp, or with one of another authority, the day of the judgement decides", async () => {
  await signIndex("plain", { kind: "key" });
  await signIndex("foreign", { kind: "key", sigstore: stage.files({ sigstore: other }) });
  const [past, future] = [theft, new Date(Date.now() + 3_600_000).toISOString()];
  for (const environment of ["plain", "foreign"]) {
    expect((await blocks(environment, early, trusted({ until: future }))).join()).not.toContain("index: signature");
    expect(await blocks(environment, early, trusted({ until: past }))).toContain(
      `index: signature: key team expired on ${past}`,
    );
  }
});

test("an identity has its time, too", async () => {
  await signIndex("identity", stage.signer);
  const after = new Date(Date.now() + 1000).toISOString();
  const judged = async (times: object, now?: Date) => {
    const place = stage.place("identity", stage.trust([times]));
    const rows = await stage.blocks(place, early ?? "", stage.tools(), now);
    return rows.filter((row) => row.startsWith("index: signature")).join();
  };
  const year = new Date(Date.now() + 365 * 24 * 3_600_000);
  expect(await judged({ from: theft, until: after }, year)).toBe("");
  expect(await judged({ until: theft })).toContain("and its time stamp is of another time");
  expect(await judged({ from: year.toISOString() }, year)).toContain("and its time stamp is of another time");
});

describe("a line of a journal", () => {
  async function append(place: Place, now?: Date) {
    const own = stage.tools({ signer: key, trusted: [key], ...(now !== undefined && { now: () => now }) });
    const journal = await readJournal(own, place);
    const [from, to] = [placeName(place), placeName(place)];
    const change = {
      kind: "promote",
      image: "tiny",
      digest: early ?? "",
      from,
      to,
      who: "tests",
      policy: place.policy,
    } as const;
    return withLease(own, place, { who: "tests" }, (lease) =>
      appendLine(own, { place, journal, signer, lease }, change),
    );
  }

  const read = (environment: string, trust: Trust) => promotions(tools(), stage.place(environment, trust));

  test("of a retired key stays good, by its stamp", async () => {
    const line = await append(stage.place("retired", trusted({})));
    const after = new Date(Date.now() + 1000).toISOString();
    const [team] = trusted({ until: after }).keys;
    if (team === undefined) throw new Error("no key");
    expect(await read("retired", { ...trusted({}), keys: [{ ...team, retired: true }] })).toEqual([line]);
    await expect(read("retired", trusted({ until: theft }))).rejects.toThrow("line 1 is of");
  });

  test("says the time of its stamp, or is not written", async () => {
    const place = stage.place("late-clock", trusted({}));
    const wrong = append(place, new Date(Date.now() - 3_600_000));
    await expect(wrong).rejects.toMatchObject({ code: "PROMOTION_REFUSED" });
    await expect(wrong).rejects.toThrow("but its time stamp is of another time");
    expect(await read("late-clock", trusted({}))).toEqual([]);
  });

  test("that whoever has a stolen key dates back is seen", async () => {
    const place = stage.place("forged", trusted({}));
    const { manifest: _, ...line } = await append(place);
    const forged = async (when: string) => {
      const changed: JournalLine = { ...line, when, who: "mallory" };
      const digest = await writeNote(tools(), place.journal, TYPE, JSON.stringify(changed), new Date(when));
      await sign(tools(), signer, place.journal, [digest]);
      for (const tag of ["head", "1"]) await moveTag(tools(), place.journal, digest, tag);
    };
    await forged("2026-01-01T00:00:00Z");
    await expect(read("forged", trusted({ until: theft }))).rejects.toThrow("but its time stamp is of another time");
    await forged(theft.replace(/\.\d+Z$/, "Z"));
    await expect(read("forged", trusted({ until: theft }))).rejects.toThrow("is not trusted");
  });
});

const TYPE = "application/vnd.image-factory.journal.v1+json";
