import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ServedChange, ServedLine, Stored } from "../../pipeline/src/registry/client/line.js";
import { type Place, placeName } from "../../pipeline/src/registry/client/place.js";
import { moveTag } from "../../pipeline/src/registry/client/push.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";

import { appendLine, readJournal } from "../../pipeline/src/registry/journal/journal.js";
import { withLease } from "../../pipeline/src/registry/journal/lease.js";
import { LEASE_MINUTES } from "../../pipeline/src/registry/journal/lease-note.js";
import { writeNote } from "../../pipeline/src/registry/journal/note.js";
import { digestOf } from "../unit/judgement/release-policy/complete.js";
import { makeKey, trustIn } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { promotions } from "./support/promotions.js";
import { Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;
const TYPE = "application/vnd.image-factory.journal.v1+json";

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.stop());

function changeTo(place: Place, digest: string): ServedChange {
  const [from, to] = [placeName(stage.staging), placeName(place)];
  return { kind: "promote", image: "tiny", digest, from, to, who: "tests", policy: place.policy };
}

async function append(place: Place, digest: string): Promise<Stored<ServedLine>> {
  const tools = stage.tools();
  const journal = await readJournal(tools, place);
  const line = await withLease(tools, place, { who: "tests" }, (lease) =>
    appendLine(tools, { place, journal, signer: KEY, lease }, changeTo(place, digest)),
  );
  return line as Stored<ServedLine>;
}

/** A journal of three lines. */
async function three(name: string): Promise<{ place: Place; lines: Stored<ServedLine>[] }> {
  const place = stage.place(name);
  const lines = [];
  for (const letter of ["a", "b", "c"]) lines.push(await append(place, digestOf(letter)));
  return { place, lines };
}

/** Write a line as an attacker does who can write to the registry; signed where they have a key. */
async function forge(place: Place, line: ServedLine, tags: readonly string[], signer?: typeof stage.key) {
  const tools = stage.tools(signer === undefined ? {} : { signer });
  const digest = await writeNote(tools, place.journal, TYPE, JSON.stringify(line), new Date(line.when));
  if (signer !== undefined) await sign(tools, KEY, place.journal, [digest]);
  for (const tag of tags) await moveTag(tools, place.journal, digest, tag);
}

const read = (place: Place) => promotions(stage.tools(), place);

function contentOf({ manifest: _, ...line }: Stored<ServedLine> | (ServedLine & { manifest?: string })): ServedLine {
  return line;
}

describe("a journal", () => {
  test("is one chain of signed lines; whatever is done to it in the registry is seen", async () => {
    const { place, lines } = await three("journal");
    expect(await read(place)).toEqual(lines);
    expect(lines.map(({ sequence, previous }) => [sequence, previous])).toEqual([
      [1, undefined],
      [2, lines[0]?.manifest],
      [3, lines[1]?.manifest],
    ]);
    const [first, second, third] = lines;
    if (first === undefined || second === undefined || third === undefined) throw new Error("no lines");
    const tag = (line: Stored<ServedLine>, name: string) => moveTag(stage.tools(), place.journal, line.manifest, name);

    await tag(second, "head");
    await expect(read(place)).rejects.toThrow("the head was set back: it is line 2, but there is a line 3");
    await tag(third, "head");
    await tag(first, "2");
    await expect(read(place)).rejects.toThrow("line 2 was moved: it says that it is line 1");
    await tag(second, "2");
    await tag(third, "5");
    await expect(read(place)).rejects.toThrow("the head was set back");
    expect.soft(first.digest).toBe(digestOf("a"));
  });

  test("does not take a line that was changed, is unsigned, or is signed by somebody else", async () => {
    const { place, lines } = await three("forged");
    const [, second, third] = lines;
    if (second === undefined || third === undefined) throw new Error("no lines");
    const [changed, next] = [{ ...contentOf(second), digest: digestOf("d") }, fourth(third)];
    await forge(place, changed, ["2"], stage.key);
    await expect(read(place)).rejects.toMatchObject({ code: "JOURNAL_BROKEN" });
    await expect(read(place)).rejects.toThrow("line 3 does not follow line 2");
    await moveTag(stage.tools(), place.journal, second.manifest, "2");
    await forge(place, next, ["head", "4"]);
    await expect(read(place)).rejects.toThrow("line 4 is signed by nobody who is trusted");
    const other = makeKey("other");
    await forge(place, { ...next, who: "mallory" }, ["head", "4"], other);
    await expect(read(place)).rejects.toThrow("line 4 is signed by nobody who is trusted");
    await forge(place, { ...next, to: { ...next.to, environment: "elsewhere" } }, ["head", "4"], stage.key);
    await expect(read(place)).rejects.toThrow("line 4 is of the journal of elsewhere");
    await forge(place, { ...next, when: "2020-01-01T00:00:00Z" }, ["head", "4"], stage.key);
    await expect(read(place)).rejects.toThrow("line 4 is older than the line before");
    await forge(place, next, ["head", "4"], stage.key);
    expect(await read(place)).toHaveLength(4);
  });

  test("takes no line of a signer whom its environment does not trust, so that it stays readable", async () => {
    const place = stage.place("stranger");
    const line = await append(place, digestOf("a"));
    const tools = stage.tools({ signer: makeKey("stranger") });
    const journal = await readJournal(tools, place);
    const appended = withLease(tools, place, { who: "stranger" }, (lease) =>
      appendLine(tools, { place, journal, signer: KEY, lease }, changeTo(place, digestOf("b"))),
    );
    await expect(appended).rejects.toMatchObject({ code: "PROMOTION_REFUSED" });
    await expect(appended).rejects.toThrow("whoever signs here is not trusted by stranger");
    expect(await read(place)).toEqual([line]);
  });

  test("of two keys is verified, each key for the lines of its time", async () => {
    const place = stage.place("rotated");
    const line = await append(place, digestOf("a"));
    const young = makeKey("young");
    await forge(place, fourth({ ...line, sequence: 1 }), ["head", "2"], young);
    const both = trustIn(stage.key, young);
    const tools = stage.tools({ trusted: [stage.key, young] });
    expect(await promotions(tools, { ...place, rules: { trust: both } })).toHaveLength(2);
    const [old, ...others] = both.keys;
    if (old === undefined) throw new Error("no key");
    const until = (notAfter: string) => ({ ...both, keys: [{ ...old, notAfter }, ...others] });
    expect(await promotions(tools, { ...place, rules: { trust: until("2026-11-24") } })).toHaveLength(2);
    const retired = (notAfter: string) => ({
      ...both,
      keys: [{ ...old, notAfter, retired: true as const }, ...others],
    });
    expect(await promotions(tools, { ...place, rules: { trust: retired("2026-11-24") } })).toHaveLength(2);
    await expect(promotions(tools, { ...place, rules: { trust: retired("2026-11-23") } })).rejects.toThrow("line 1");
    await expect(promotions(tools, { ...place, rules: { trust: retired("") } })).rejects.toThrow("line 1");
    const ended = promotions(tools, { ...place, rules: { trust: until("2026-11-23") } });
    await expect(ended).rejects.toThrow("line 1 is of 2026-11-24T12:00:00Z, but the key team ended on 2026-11-23");
  });
});

function fourth(last: Stored<ServedLine>): ServedLine {
  const { replaced: _, ...line } = contentOf(last);
  return { ...line, sequence: last.sequence + 1, previous: last.manifest, digest: digestOf("e") };
}

describe("a lease", () => {
  test("keeps others out until it is given back, also by an error, or until it ends", async () => {
    const place = stage.place("lease");
    const take = (who: string, work = async () => who) => withLease(stage.tools(), place, { who }, work);
    const inside = withLease(stage.tools(), place, { who: "one" }, () => take("two"));
    await expect(inside).rejects.toMatchObject({ code: "LEASE_HELD" });
    await expect(inside).rejects.toThrow(/one is changing lease; their lease ends by itself at 2026-11-24T12:05:00/);
    expect(await take("three")).toBe("three");
    await expect(take("four", () => Promise.reject(new Error("my own")))).rejects.toThrow("my own");
    const dying = stage.tools();
    const died = withLease(dying, place, { who: "five" }, async () => {
      dying.kill();
      throw new Error("died");
    });
    await expect(died).rejects.toThrow("died");
    await expect(take("six")).rejects.toThrow(/five is changing lease/);
    stage.time += 1000 * 60 * LEASE_MINUTES;
    expect(await take("seven")).toBe("seven");
  });

  test("that no run of ours writes keeps nobody out: without a sense, or for longer than any of ours", async () => {
    const place = stage.place("false-lease");
    const put = (text: string) =>
      writeNote(stage.tools(), place.journal, "application/vnd.image-factory.lease.v1+json", text, new Date(), "lease");
    const until = (minutes: number) => new Date(stage.time + 60_000 * minutes).toISOString();
    const take = () => withLease(stage.tools(), place, { who: "us" }, async () => "taken");
    for (const text of [
      OTHER,
      "no JSON",
      "{}",
      JSON.stringify({ owner: "x", who: "y", until: until(LEASE_MINUTES + 6) }),
    ]) {
      await put(text);
      expect(await take()).toBe("taken");
    }
    await put(JSON.stringify({ owner: "x", who: "ann\u001b[2K\rok  promoted", until: until(LEASE_MINUTES) }));
    await expect(take()).rejects.toThrow("ann [2K ok  promoted is changing");
  });

  test("is renewed while the work goes on", async () => {
    const place = stage.place("beating");
    const began = stage.time;
    const seen = await withLease(
      stage.tools(),
      place,
      { who: "slow" },
      async (lease) => {
        stage.time += 60_000 * (LEASE_MINUTES - 1);
        await new Promise((done) => setTimeout(done, 3000));
        stage.time += 60_000 * 2;
        await expect(withLease(stage.tools(), place, { who: "other" }, async () => 0)).rejects.toThrow(
          /slow is changing/,
        );
        await lease.check();
        return true;
      },
      { beat: 200 },
    );
    stage.time = began;
    expect(seen).toBe(true);
  });

  test("that somebody took over is seen before a line is written", async () => {
    const place = stage.place("taken");
    const first = await append(place, digestOf("a"));
    const tools = new Meddling(stage.tools(), /^cosign sign/, async () => {
      stage.time += 1000 * 60 * (LEASE_MINUTES + 1);
      await writeNote(
        stage.tools(),
        place.journal,
        "application/vnd.image-factory.lease.v1+json",
        OTHER,
        new Date(),
        "lease",
      );
    });
    const journal = await readJournal(tools, place);
    const appended = withLease(tools, place, { who: "tests" }, (lease) =>
      appendLine(tools, { place, journal, signer: KEY, lease }, changeTo(place, digestOf("b"))),
    );
    await expect(appended).rejects.toThrow(/mallory is changing taken/);
    expect(await read(place)).toEqual([first]);
  });
});

const OTHER = JSON.stringify({ owner: "x", who: "mallory", until: "2099-01-01T00:00:00Z" });
