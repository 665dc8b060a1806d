import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PREDICATES } from "../../pipeline/src/documents/attest/index.js";
import { unattested, unsigned } from "../../pipeline/src/registry/client/missing.js";
import { type Place, SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag, push } from "../../pipeline/src/registry/client/push.js";
import type { RegistryTools } from "../../pipeline/src/registry/client/tools.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { collect, gather } from "../../pipeline/src/registry/evidence/collect.js";
import { passHere } from "../../pipeline/src/registry/evidence/gate.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { LEASE_MINUTES } from "../../pipeline/src/registry/journal/lease-note.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { type HostTools, Killed } from "./support/host-tools.js";
import { promotions } from "./support/promotions.js";
import { evidenceOf, Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;
/** Set IMAGE_FACTORY_SEED to the number that a failed run printed: the same moments again. */
const SEED = Number(process.env.IMAGE_FACTORY_SEED ?? Math.floor(Math.random() * 1_000_000));
/** Each run draws others; IMAGE_FACTORY_MOMENTS=40 draws many at once. */
const PROMOTIONS = Number(process.env.IMAGE_FACTORY_MOMENTS ?? 12);
const RELEASES = Math.ceil(PROMOTIONS / 3);
/** At once: the machine's cores are busy, and some moments fall into waiting. */
const ABREAST = 2;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.stop());

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Do something and kill -9 all of it after a time. Returns whether it was cut off. */
async function cutOff(milliseconds: number, tools: HostTools, work: (tools: HostTools) => Promise<unknown>) {
  const timer = setTimeout(() => tools.kill(), milliseconds);
  try {
    await work(tools);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Draw moments over a length of time, some abreast, until work was cut off at as many as are wanted: where it was done
 * before its moment came, nothing was killed, and another one is drawn.
 */
async function moments(
  what: string,
  wanted: number,
  milliseconds: number,
  one: (moment: number, place: number) => Promise<boolean>,
): Promise<void> {
  const random = randomOf(SEED + wanted);
  console.log(`${what}: ${wanted} moments within ${milliseconds} ms, IMAGE_FACTORY_SEED=${SEED}`);
  let [drawn, cut] = [0, 0];
  const worker = async () => {
    while (cut < wanted && drawn < 3 * wanted) {
      const [moment, place] = [Math.floor(random() * milliseconds), drawn++];
      const was = await one(moment, place).catch((error: unknown) => {
        throw new Error(`${what}: killed after ${moment} ms, IMAGE_FACTORY_SEED=${SEED}`, { cause: error });
      });
      if (was && ++cut % 10 === 0) console.log(`${what}: ${cut} of ${wanted} cut off`);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  expect(cut).toBeGreaterThanOrEqual(wanted);
}

/** How long something takes while as much else goes on as later. */
async function measured(work: (name: string) => Promise<unknown>): Promise<number> {
  const began = Date.now();
  await Promise.all(Array.from({ length: ABREAST }, (_, place) => work(`measured-${place}`)));
  return Date.now() - began;
}

/** What `release` does with a registry. */
async function releaseTo(tools: RegistryTools, place: Place): Promise<void> {
  const layout = stage.layout(0);
  const { trust, policy } = place.rules;
  const pushed = await push(tools, layout.index, place.repository);
  const found = await gather(tools, place.repository, pushed, trust, policy.require);
  await sign(tools, KEY, place.repository, unsigned(found));
  await attest(tools, KEY, place.repository, unattested(found, evidenceOf(layout)));
  await passHere(tools, place, layout.index);
  await moveTag(tools, place.repository, layout.index, SERVED);
}

describe("kill -9 at random moments", () => {
  test(`${RELEASES} of push, sign and attest`, { timeout: 600_000 }, async () => {
    const layout = stage.layout(0);
    const tools = () => stage.tools({ layout: layout.folder });
    const length = await measured((name) => releaseTo(tools(), stage.place(`release-${name}`)));
    await moments("release", RELEASES, length, async (moment, number) => {
      const place = stage.place(`release-${number}`);
      const was = await cutOff(moment, tools(), (own) => releaseTo(own, place));
      const after = await stage.served(place);
      expect([undefined, layout.index]).toContain(after.digest);
      expect(after.blocks).toEqual([]);
      await releaseTo(tools(), place);
      expect(await stage.served(place)).toEqual({ digest: layout.index, blocks: [] });
      const { trust, policy } = place.rules;
      const found = await collect(stage.tools(), place.repository, layout.index, trust, policy.require);
      expect([found.signatures.length, found.attestations.length]).toEqual([3, 6]);
      return was;
    });
  });

  test(`${PROMOTIONS} of promote`, { timeout: 900_000 }, async () => {
    const later = () => new Date(stage.time + 60_000 * LEASE_MINUTES);
    const length = await measured((name) => promote(stage.tools(), stage.request(stage.place(name), 1)));
    await moments("promote", PROMOTIONS, length, async (moment, number) => {
      const to = stage.place(`promoted-${number}`);
      const request = stage.request(to, 1);
      // Every fourth environment serves an older image already.
      const older = number % 4 === 0 ? stage.image(0) : undefined;
      if (older !== undefined) await promote(stage.tools(), stage.request(to, 0));
      const was = await cutOff(moment, stage.tools(), (own) => promote(own, request));
      const after = await stage.served(to);
      expect([older, stage.image(1)]).toContain(after.digest);
      expect(after.blocks).toEqual([]);
      const before = await promotions(stage.tools(), to);
      await promote(stage.tools({ now: later }), request);
      await isAsUndisturbed(to, older);
      const lines = await promotions(stage.tools(), to);
      expect(lines.slice(0, before.length)).toEqual(before);
      return was;
    });
  });
});

/** See that an environment has one line of the image, one promotion attestation, and serves it. */
async function isAsUndisturbed(to: Place, older: string | undefined): Promise<void> {
  expect(await stage.served(to)).toEqual({ digest: stage.image(1), blocks: [] });
  const lines = await promotions(stage.tools(), to);
  expect(lines.map(({ digest, replaced }) => [digest, replaced])).toEqual([
    ...(older === undefined ? [] : [[older, undefined]]),
    [stage.image(1), older],
  ]);
  const found = await collect(stage.tools(), to.repository, stage.image(1), to.rules.trust, ["promotion"]);
  const predicate = { digest: stage.image(1), ...(older !== undefined && { previous: older }) };
  expect(found.attestations).toMatchObject([{ predicateType: PREDICATES.promotion.uri, predicate }]);
  expect(await promote(stage.tools(), stage.request(to, 1))).toMatchObject({ changed: false });
}
