import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../pipeline/src/registry/bundle/bundle.js";
import { copyImage } from "../../pipeline/src/registry/client/copy.js";
import { findTag } from "../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag, push } from "../../pipeline/src/registry/client/push.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { LEASE_MINUTES } from "../../pipeline/src/registry/journal/lease-note.js";
import { insistOnJournal } from "../../pipeline/src/registry/promotion/agreement.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { AirGap } from "./support/air-gap.js";
import { Killed } from "./support/host-tools.js";
import { makeKey, trustIn } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { promotions } from "./support/promotions.js";
import { Tampered } from "./support/tampered.js";

const KEY = { kind: "key" } as const;

let gap: AirGap;

beforeAll(async () => {
  gap = await AirGap.open();
});
afterAll(() => gap.close());

describe("a bundle", () => {
  test("is the same file each time, and holds plain files only, in the order of their names", async () => {
    const again = await gap.carry({ ...gap.stage.place("origin") });
    expect(readFileSync(again).equals(readFileSync(gap.whole))).toBe(true);
    const contents = JSON.parse(new Tampered(gap.whole).read("bundle.json")) as object;
    expect(contents).toMatchObject({
      ...{ formatVersion: 1, environment: "origin", images: [{ name: "tiny", digest: gap.stage.image(0) }] },
      keys: [{ name: "team", fingerprint: gap.stage.key.signer }],
    });
    expect(new Tampered(gap.whole).pack()).toSatisfy((file: string) =>
      readFileSync(file).equals(readFileSync(gap.whole)),
    );
  });

  test("is not made of what the environment itself would not take today", async () => {
    const place = await gap.serving("bare", 1);
    const strict = { ...place, rules: { ...place.rules, trust: trustIn(makeKey("other")) } };
    await expect(gap.carry(strict)).rejects.toMatchObject({ code: "NOT_VERIFIED" });
  });

  test("is not made of a tag that was set back by hand, or that nobody promoted", async () => {
    const { stage } = gap;
    const place = stage.place("set-back-production");
    await promote(stage.tools(), stage.request(place, 0));
    await promote(stage.tools(), stage.request(place, 1));
    await gap.carry(place);
    for (const image of [0, 2] as const) {
      await copyImage(stage.tools(), stage.staging.repository, place.repository, stage.image(image));
      await moveTag(stage.tools(), place.repository, stage.image(image), SERVED);
      await expect(gap.carry(place)).rejects.toMatchObject({ code: "PROMOTION_REFUSED" });
      await expect(insistOnJournal(stage.tools(), [place])).rejects.toThrow(`line 2: ${stage.image(1)}`);
    }
    const alone = stage.place("alone-production");
    await copyImage(stage.tools(), stage.staging.repository, alone.repository, stage.image(0));
    await moveTag(stage.tools(), alone.repository, stage.image(0), SERVED);
    await expect(gap.carry(alone)).rejects.toThrow("no line");
    await expect(insistOnJournal(stage.tools(), [stage.staging])).resolves.toBeUndefined();
  });

  test("leaves out what anybody can attach to an image", async () => {
    const place = await gap.serving("noisy", 0);
    const other = makeKey("noise");
    await sign(gap.stage.tools({ signer: other }), KEY, place.repository, [gap.stage.image(0)]);
    const nonsense = ["oras", "attach", "--plain-http", "--artifact-type", TYPE, reference(place), "note:text/plain"];
    expect(await gap.stage.tools().run(nonsense, { note: "hello" })).toMatchObject({ code: 0 });
    const roots = new Tampered(await gap.carry(place)).roots;
    expect(roots).toEqual(new Tampered(gap.whole).roots);
  });
});

const TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const reference = ({ repository }: Place) => `${repository.registry}/${repository.path}@${gap.stage.image(0)}`;

describe("unbundle", () => {
  test("plans, then serves the image with all evidence, and writes it down; again, it writes nothing", async () => {
    const to = gap.distant("one");
    const before = gap.written();
    const [planned] = (await gap.take(gap.whole, to, { dryRun: true })).images;
    expect(planned?.promoted).toMatchObject({ digest: gap.stage.image(0), changed: false });
    expect(planned?.promoted.checks.every(({ ok }) => ok)).toBe(true);
    expect(gap.written()).toEqual(before);

    const [done] = (await gap.take(gap.whole, to)).images;
    expect(done).toMatchObject({ left: 0, promoted: { digest: gap.stage.image(0), changed: true } });
    expect(await gap.stage.served(to)).toEqual({ digest: gap.stage.image(0), blocks: [] });
    const lines = await promotions(gap.stage.tools(), to);
    expect(lines).toMatchObject([{ kind: "unbundle", digest: gap.stage.image(0), from: { environment: "tiny.tar" } }]);
    expect(lines[0]?.from.repository).toMatch(/^sha256:[0-9a-f]{64}$/);

    const after = gap.written();
    expect((await gap.take(gap.whole, to)).images[0]?.promoted).toMatchObject({ changed: false, checks: [] });
    expect(gap.written()).toEqual(after);
  });

  test("leaves evidence behind that nobody has signed who is trusted there", async () => {
    const other = makeKey("visitor");
    const place = await gap.serving("guests", 0);
    await sign(gap.stage.tools({ signer: other }), KEY, place.repository, [gap.stage.image(0)]);
    const both = { ...place, rules: { ...place.rules, trust: trustIn(gap.stage.key, other) } };
    const tools = gap.stage.tools({ trusted: [gap.stage.key, other] });
    const policy = { path: "policy.yaml", text: "" };
    const request = { environment: "guests", places: [both], policy, keys: both.rules.trust.keys };
    const file = tools.out(await bundle(tools, request));
    const to = gap.distant("hosts");
    expect((await gap.take(file, to)).images[0]).toMatchObject({ left: 1, promoted: { changed: true } });
    expect((await gap.stage.served(to)).digest).toBe(gap.stage.image(0));
    const image = `${to.repository.registry}/${to.repository.path}@${gap.stage.image(0)}`;
    const verify = (key: string) =>
      tools.run(["cosign", "verify", "--allow-http-registry", "--insecure-ignore-tlog", "--key", key, image]);
    expect(await verify("trusted/team.pub")).toMatchObject({ code: 0 });
    expect((await verify("trusted/visitor.pub")).code).not.toBe(0);
  });

  test.each([
    ["the image is there, and nothing else", /^oras cp/],
    ["the promotion was attested", /^oras attach/],
    ["the line was written", / [1-9]$/],
  ])("goes on after it was killed when %s", async (_, when) => {
    const to = gap.distant(`cut-${when.source.length}`);
    const host = gap.stage.tools({ bundle: gap.whole });
    const tools = new Meddling(host, when, async () => host.kill());
    await expect(gap.take(gap.whole, to, {}, tools)).rejects.toBeInstanceOf(Killed);
    expect(tools.done).toBe(true);
    expect(await findTag(gap.stage.tools(), to.repository, SERVED)).toBeUndefined();
    await expect(gap.take(gap.whole, to)).rejects.toMatchObject({ code: "LEASE_HELD" });
    gap.stage.time += 1000 * 60 * LEASE_MINUTES;
    expect((await gap.take(gap.whole, to)).images[0]?.promoted).toMatchObject({ changed: true });
    expect(await promotions(gap.stage.tools(), to)).toHaveLength(1);
    expect(await gap.stage.served(to)).toEqual({ digest: gap.stage.image(0), blocks: [] });
  });

  test("goes on where a copy was cut: the image is there without its evidence", async () => {
    const to = gap.distant("half");
    await push(gap.stage.tools({ layout: gap.stage.layout(0).folder }), gap.stage.image(0), to.repository);
    expect((await gap.take(gap.whole, to)).images[0]?.promoted).toMatchObject({ changed: true });
    expect(await gap.stage.served(to)).toEqual({ digest: gap.stage.image(0), blocks: [] });
  });

  test("refuses an image that was served before: the replay of an older bundle", async () => {
    const to = gap.distant("replay");
    await gap.take(gap.whole, to);
    await gap.take(await gap.carry(await gap.serving("newer", 1)), to);
    const error = await gap.refusal(gap.whole, to);
    expect(error).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect((await gap.stage.served(to)).digest).toBe(gap.stage.image(1));
  });
});
