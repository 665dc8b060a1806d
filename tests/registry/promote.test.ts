import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attestation, PREDICATES } from "../../pipeline/src/documents/attest/index.js";
import { SIGNATURE_TYPE } from "../../pipeline/src/programs/cosign.js";
import { copyImage } from "../../pipeline/src/registry/client/copy.js";
import { findTag, listTags } from "../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag } from "../../pipeline/src/registry/client/push.js";
import type { RegistryTools } from "../../pipeline/src/registry/client/tools.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { collect } from "../../pipeline/src/registry/evidence/collect.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { LEASE_MINUTES } from "../../pipeline/src/registry/journal/lease-note.js";
import { journalTable } from "../../pipeline/src/registry/journal/promotions.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../pipeline/src/registry/promotion/rollback.js";
import { Attacker, type Entry } from "./support/attacker.js";
import { Killed } from "./support/host-tools.js";
import { makeKey, trustIn } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { promotions } from "./support/promotions.js";
import { evidenceOf, Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;
const rejection = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error & { code: string },
  );

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.stop());

describe("promote", () => {
  test("plans, then serves what staging serves, attests it and writes it down; again, it writes nothing", async () => {
    const to = stage.place("one");
    const request = { ...stage.request(to, 2), digest: undefined };
    const planned = await promote(stage.tools(), { ...request, dryRun: true });
    expect(planned).toMatchObject({ digest: stage.image(2), changed: false });
    expect(planned.steps.at(-1)).toMatch(/:latest point at it, instead of nothing$/);
    expect(planned.checks.every(({ ok }) => ok)).toBe(true);
    expect(await listTags(stage.tools(), to.repository)).toEqual([]);
    expect(await listTags(stage.tools(), to.journal)).toEqual([]);

    const done = await promote(stage.tools(), request);
    expect(done).toMatchObject({ digest: stage.image(2), changed: true });
    expect(done.checks).toHaveLength(planned.checks.length);
    expect(await stage.served(to)).toEqual({ digest: stage.image(2), blocks: [] });
    const found = await collect(stage.tools(), to.repository, stage.image(2), to.rules.trust, ["promotion"]);
    const record = { from: { environment: "staging", repository: "loopback/staging/tiny" }, digest: stage.image(2) };
    expect(found.attestations).toMatchObject([{ predicateType: PREDICATES.promotion.uri, predicate: record }]);
    const lines = await promotions(stage.tools(), to);
    expect(lines).toMatchObject([{ sequence: 1, kind: "promote", digest: stage.image(2), who: "tests" }]);

    const before = await listTags(stage.tools(), to.journal);
    const tools = stage.tools();
    expect(await promote(tools, request)).toMatchObject({ changed: false, checks: [] });
    expect(tools.runs.filter(({ argv }) => /^(push|cp|tag|attach|sign)$/.test(argv[1] ?? ""))).toEqual([]);
    expect(await listTags(stage.tools(), to.journal)).toEqual(before);
  });

  test("blocks with a table, and writes nothing, where the target's own rules are not met", async () => {
    const to = stage.place("strict", trustIn(makeKey("other")));
    const error = await rejection(promote(stage.tools(), stage.request(to, 0)));
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error?.message).toMatch(/BLOCK +index +signature/);
    expect(await listTags(stage.tools(), to.repository)).toEqual([]);
    expect(await listTags(stage.tools(), to.journal)).toEqual([]);
  });

  test("blocks before the tag moves where evidence is lost on the way", async () => {
    const to = stage.place("lossy");
    const platform = stage.layouts[0]?.manifests[0]?.digest.replace(":", "-") ?? "";
    const list = join(stage.server.storage, "docker/registry/v2/repositories/lossy/tiny/_manifests/tags", platform);
    const tools = new Meddling(stage.tools(), /^oras manifest fetch .*\/lossy\/tiny@/, async () =>
      rmSync(list, { recursive: true }),
    );
    const error = await rejection(promote(tools, stage.request(to, 0)));
    expect(tools.done).toBe(true);
    expect(error).toMatchObject({ code: "NOT_VERIFIED" });
    expect(error?.message).toMatch(/BLOCK +linux\/amd64 +signature/);
    expect(await findTag(stage.tools(), to.repository, SERVED)).toBeUndefined();
    expect(await promotions(stage.tools(), to)).toEqual([]);
    expect(await promote(stage.tools(), stage.request(to, 0))).toMatchObject({ changed: true });
  });

  test("brings along what was proven, and nothing else that anybody attached", async () => {
    const from = await stage.copy("crowded", 0);
    const to = stage.place("uncrowded");
    const [index, attacker] = [stage.image(0), new Attacker(from.repository)];
    const good = (await attacker.referrers(index)).map(({ digest }) => digest).sort();
    const noise = makeKey("crowd");
    await sign(stage.tools({ signer: noise }), KEY, from.repository, [index]);
    const [signature = ""] = await attacker.bundles(index, SIGNATURE_TYPE);
    await attacker.attach(index, signature.replace(/"sig": ?"[^"]{8}/, '"sig":"AAAAAAAA'), SIGNATURE_TYPE);
    await attacker.attach(index, "{}", SIGNATURE_TYPE);
    const { manifests = [] } = await attacker.read<{ mediaType: string; manifests?: { digest: string }[] }>(index);
    const evil = await attacker.refer(await attacker.read(manifests[0]?.digest ?? ""), index);
    expect((await attacker.referrers(index)).length).toBeGreaterThan(good.length + 2);
    expect(await promote(stage.tools(), stage.request(to, 0, { from }))).toMatchObject({ changed: true });
    const there = new Attacker(to.repository);
    const promotion = ({ annotations }: Entry) =>
      annotations?.["dev.sigstore.bundle.predicateType"] === PREDICATES.promotion.uri;
    const arrived = (await there.referrers(index)).filter((item) => !promotion(item)).map(({ digest }) => digest);
    expect(arrived.sort()).toEqual(good);
    await expect(there.read(evil)).rejects.toThrow("404");
  });

  test("does not move a tag that somebody else moved meanwhile, nor one that nobody wrote down", async () => {
    const to = stage.place("moved");
    await promote(stage.tools(), stage.request(to, 0));
    const deed = async () => {
      await copyImage(stage.tools(), stage.staging.repository, to.repository, stage.image(2));
      await moveTag(stage.tools(), to.repository, stage.image(2), SERVED);
    };
    const tools = new Meddling(stage.tools(), /^oras cp/, deed);
    const meanwhile = await rejection(promote(tools, stage.request(to, 1)));
    expect(meanwhile).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(meanwhile?.message).toContain("it was moved meanwhile");
    const refused = await rejection(promote(stage.tools(), stage.request(to, 1)));
    expect(refused).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(refused?.message).toContain(`rollback --to=${stage.image(0)}`);
    const put = await rollback(stage.tools(), { at: to, to: stage.image(0), who: "tests", signer: KEY });
    expect(put).toMatchObject({ changed: true, previous: stage.image(2) });
    expect((await promotions(stage.tools(), to)).map(({ kind }) => kind)).toEqual(["promote", "rollback"]);
    expect(await promote(stage.tools(), stage.request(to, 1))).toMatchObject({ changed: true });
  });

  test("refuses a digest that was served before: the replay of an older promotion", async () => {
    const to = stage.place("replay");
    await promote(stage.tools(), stage.request(to, 0));
    await promote(stage.tools(), stage.request(to, 1));
    const error = await rejection(promote(stage.tools(), stage.request(to, 0)));
    expect(error).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(error?.message).toMatch(/was served before: line 1 .*rollback/s);
    expect((await stage.served(to)).digest).toBe(stage.image(1));
  });
});

describe("rollback", () => {
  const back = (to: Place, digest: string, tools: RegistryTools = stage.tools()) =>
    rollback(tools, { at: to, to: digest, who: "tests", signer: KEY });

  test("goes to what was served before, and before that; forward again by its digest, and nowhere else", async () => {
    const to = stage.place("back");
    expect(await rejection(back(to, "previous"))).toMatchObject({ code: "PROMOTION_REFUSED" });
    await promote(stage.tools(), stage.request(to, 0));
    await promote(stage.tools(), stage.request(to, 1));
    expect(await rejection(back(to, stage.image(2)))).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(await back(to, "previous")).toMatchObject({ digest: stage.image(0), previous: stage.image(1) });
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
    expect(await rejection(back(to, "previous"))).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(await back(to, stage.image(0))).toMatchObject({ changed: false });
    expect(await back(to, stage.image(1))).toMatchObject({ changed: true });
    const lines = await promotions(stage.tools(), to);
    expect(lines.map(({ kind }) => kind)).toEqual(["promote", "promote", "rollback", "rollback"]);
    expect(journalTable(lines).split("\n")[1]).toMatch(/^4 .* rollback +tiny +sha256:/);
  });

  test("blocks an image that does not pass the gate of today, until there is newer evidence of it", async () => {
    const to = stage.place("aged");
    await promote(stage.tools(), stage.request(to, 0));
    await promote(stage.tools(), stage.request(to, 1));
    const today = { ...to.rules, policy: { ...to.rules.policy, scan: { maxAgeDays: 1 } } };
    const strict = { ...to, rules: today };
    expect(await rejection(back(strict, "previous"))).toMatchObject({ code: "NOT_VERIFIED" });
    expect((await stage.served(to)).digest).toBe(stage.image(1));
    const layout = stage.layouts[0];
    if (layout === undefined) throw new Error("no layout");
    const text = JSON.stringify(evidenceOf(layout).filter(({ predicate }) => predicate === "vuln"));
    const fresh = JSON.parse(text.replaceAll("2026-11-20T11:10:00", "2026-11-24T11:10:00")) as Attestation[];
    await attest(stage.tools(), KEY, stage.staging.repository, fresh);
    const evidence = stage.staging;
    const done = rollback(stage.tools(), { at: strict, to: "previous", evidence, who: "tests", signer: KEY });
    expect(await done).toMatchObject({ digest: stage.image(0), changed: true });
  });
});

describe("an interrupted promotion", () => {
  test.each([
    ["its line was written", / [1-9]$/, 1],
    ["the line was signed, and nothing points at it", /^cosign sign .*journal/, 1],
    ["only the head points at its line", / head$/, 1],
  ])("goes on after %s, without a second line", async (_, when, lines) => {
    const to = stage.place(`cut-${when.source.length}`);
    const host = stage.tools();
    const tools = new Meddling(host, when, async () => host.kill());
    expect(await rejection(promote(tools, stage.request(to, 0)))).toBeInstanceOf(Killed);
    expect(tools.done).toBe(true);
    expect(await findTag(stage.tools(), to.repository, SERVED)).toBeUndefined();
    expect(await rejection(promote(stage.tools(), stage.request(to, 0)))).toMatchObject({ code: "LEASE_HELD" });
    stage.time += 1000 * 60 * LEASE_MINUTES;
    expect(await promote(stage.tools(), stage.request(to, 0))).toMatchObject({ changed: true });
    expect(await promotions(stage.tools(), to)).toHaveLength(lines);
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
  });
});

describe("two promotions at once", () => {
  test("do not interleave: one chain, and the tag is its last line", async () => {
    const to = stage.place("twice");
    const both = await Promise.allSettled([
      promote(stage.tools(), stage.request(to, 0, { who: "one" })),
      promote(stage.tools(), stage.request(to, 1, { who: "two" })),
    ]);
    const failures = both.flatMap((item) => (item.status === "rejected" ? [item.reason as { code: string }] : []));
    for (const failure of failures) expect(failure).toMatchObject({ code: "LEASE_HELD" });
    const lines = await promotions(stage.tools(), to);
    expect(lines).toHaveLength(2 - failures.length);
    expect(await stage.served(to)).toEqual({ digest: lines.at(-1)?.digest, blocks: [] });
  });
});
