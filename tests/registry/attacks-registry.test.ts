import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PREDICATES } from "../../pipeline/src/documents/attest/index.js";
import { SIGNATURE_TYPE } from "../../pipeline/src/programs/cosign.js";
import { copyImage } from "../../pipeline/src/registry/client/copy.js";
import { SERVED } from "../../pipeline/src/registry/client/place.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../pipeline/src/registry/promotion/rollback.js";
import { Attacker, type Entry } from "./support/attacker.js";
import { Meddling } from "./support/meddling.js";
import { promotions } from "./support/promotions.js";
import { evidenceOf, Stage } from "./support/stage.js";
import { Target } from "./support/target.js";

const KEY = { kind: "key" } as const;

let stage: Stage;
let target: Target;

beforeAll(async () => {
  stage = await Stage.open();
  target = await Target.open(stage);
});
afterAll(() => stage.stop());

/** An index as it is in a registry. */
interface Index {
  schemaVersion: 2;
  mediaType: string;
  manifests: Entry[];
  annotations?: Record<string, string>;
}

describe("tag moved after signing", () => {
  test("in staging, to what nobody signed", async () => {
    const from = await stage.copy("moved-staging", 1);
    const attacker = new Attacker(from.repository);
    const index = await attacker.read<Index>(stage.image(1));
    await attacker.write({ ...index, annotations: { "org.opencontainers.image.version": "evil" } }, SERVED);
    const refusal = await target.refuses({ from });
    const rows = ["index: provenance", "index: signature", "index: vuln"];
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows });
    await attacker.tag(stage.image(1), SERVED);
    await target.takes({ from });
  });

  test("in staging, while it is promoted: what was judged is what is served", async () => {
    const from = await stage.copy("moved-later", 1);
    const attacker = new Attacker(from.repository);
    await attacker.tag(stage.image(1), SERVED);
    await copyImage(stage.tools(), stage.staging.repository, from.repository, stage.image(2));
    const tools = new Meddling(stage.tools(), /^oras manifest/, () => attacker.tag(stage.image(2), SERVED));
    const to = stage.place("moved-later-production");
    const { digest: _, ...request } = stage.request(to, 1, { from });
    expect(await promote(tools, request)).toMatchObject({ digest: stage.image(1) });
    expect(tools.done).toBe(true);
    expect(await stage.served(to)).toEqual({ digest: stage.image(1), blocks: [] });
  });

  test("in production, to a good image that nobody promoted", async () => {
    const own = await Target.open(stage, "moved-production");
    const attacker = new Attacker(own.place.repository);
    await copyImage(stage.tools(), stage.staging.repository, own.place.repository, stage.image(2));
    await attacker.tag(stage.image(2), SERVED);
    const refusal = await own.refuses({ from: stage.staging, digest: stage.image(1) });
    expect(refusal).toMatchObject({ code: "PROMOTION_REFUSED" });
    await attacker.tag(stage.image(0), SERVED);
    expect(await promote(stage.tools(), stage.request(own.place, 1))).toMatchObject({ changed: true });
  });
});

describe("a platform manifest swapped inside the index", () => {
  test("for one of another image, that is signed and has all evidence itself", async () => {
    const from = await stage.copy("swapped", 1);
    await copyImage(stage.tools(), stage.staging.repository, from.repository, stage.image(2));
    const attacker = new Attacker(from.repository);
    const index = await attacker.read<Index>(stage.image(1));
    const [theirs] = (await attacker.read<Index>(stage.image(2))).manifests;
    if (theirs === undefined) throw new Error("no manifest");
    const digest = await attacker.write({ ...index, manifests: [theirs, ...index.manifests.slice(1)] });
    const rows = ["index: provenance", "index: signature", "index: vuln"];
    expect(await target.refuses({ from, digest })).toMatchObject({ code: "NOT_VERIFIED", rows });
    for (const type of [SIGNATURE_TYPE, PREDICATES.provenance.uri, PREDICATES.vuln.uri]) {
      for (const bundle of await attacker.bundles(stage.image(1), type)) await attacker.attach(digest, bundle, type);
    }
    expect(await target.refuses({ from, digest })).toMatchObject({ code: "NOT_VERIFIED", rows });
    // Even where the team was brought to sign it: the scan is of other manifests.
    const own = evidenceOf(stage.layout(1)).filter(({ subject }) => subject === stage.image(1));
    await sign(stage.tools(), KEY, from.repository, [digest]);
    const bound = own.map((item) => ({ ...item, subject: digest }));
    await attest(stage.tools(), KEY, from.repository, bound);
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: vuln: subject"] });
    await target.takes({ from, digest: stage.image(1) });
  });

  test("for that of the other platform", async () => {
    const from = await stage.copy("crossed", 1);
    const attacker = new Attacker(from.repository);
    const index = await attacker.read<Index>(stage.image(1));
    const [amd64, arm64] = index.manifests;
    if (amd64 === undefined || arm64 === undefined) throw new Error("no manifests");
    const manifests = [
      { ...arm64, platform: { os: "linux", architecture: "amd64" } },
      { ...amd64, platform: { os: "linux", architecture: "arm64" } },
    ];
    const digest = await attacker.write({ ...index, manifests });
    await sign(stage.tools(), KEY, from.repository, [digest]);
    const { code, rows } = await target.refuses({ from, digest });
    expect(code).toBe("NOT_VERIFIED");
    expect(rows).toContain("linux/amd64: provenance: image");
    expect(rows).toContain("linux/arm64: vuln: subject");
  });
});

describe("tampered blob in the registry", () => {
  const of = (type: RegExp) => stage.layout(1).blobs.find(({ mediaType }) => type.test(mediaType))?.digest ?? "";
  const bundle = async () => {
    const attacker = new Attacker(stage.staging.repository);
    const provenance = PREDICATES.provenance.uri;
    const entry = (await attacker.referrers(stage.image(1))).find(({ annotations }) =>
      Object.values(annotations ?? {}).includes(provenance),
    );
    return (await attacker.read<{ layers: Entry[] }>(entry?.digest ?? "")).layers[0]?.digest ?? "";
  };

  /** Do something while a blob is another one than its digest says. */
  async function tampered<T>(digest: string, work: () => Promise<T>): Promise<T> {
    const file = stage.server.blobFile(digest);
    const bytes = readFileSync(file);
    const other = Buffer.from(bytes);
    // Somewhere in the middle; in JSON another letter, so that it is still JSON.
    const at = other.findIndex((byte, place) => place > other.length / 2 && byte >= 0x61 && byte < 0x7a);
    other[at] = (other[at] ?? 0) + 1;
    writeFileSync(file, other);
    return work().finally(() => writeFileSync(file, bytes));
  }

  test.each([
    ["a layer", async () => of(/layer/), "REGISTRY_FAILED", /did not match|mismatch/],
    ["a config", async () => of(/config/), "REGISTRY_FAILED", /did not match|mismatch/],
    ["a manifest", async () => of(/manifest/), "REGISTRY_FAILED", /mismatch|verif/i],
    ["the index", async () => of(/index/), "REGISTRY_FAILED", /mismatch|verif/i],
    ["a bundle", bundle, "NOT_VERIFIED", /BLOCK +index +provenance/],
  ])("%s", async (_, find, code, words) => {
    const attempt = { from: stage.staging, digest: stage.image(1) };
    const refusal = await tampered(await find(), () => target.refuses(attempt));
    expect(refusal).toMatchObject({ code });
    expect(refusal.message).toMatch(words);
    await target.takes(attempt);
  });

  test("a layer that production has already, so that it is not copied", async () => {
    const attempt = { from: stage.staging, digest: stage.image(1) };
    await copyImage(stage.tools(), stage.staging.repository, target.place.repository, stage.image(1));
    const refusal = await tampered(of(/layer/), () => target.refuses(attempt));
    expect(refusal).toMatchObject({ code: "REGISTRY_FAILED" });
    expect(refusal.message).toMatch(/oras blob: .*mismatch/);
  });
});

describe("replayed older promotion", () => {
  test("by promoting again, by the tag, or by the tag and the journal's head", async () => {
    const own = await Target.open(stage, "replayed");
    const { place } = own;
    await promote(stage.tools(), stage.request(place, 1));
    const older = { from: stage.staging, digest: stage.image(0) };
    const refusal = await own.refuses(older);
    expect(refusal).toMatchObject({ code: "PROMOTION_REFUSED" });
    expect(refusal.message).toContain("was served before: line 1");
    await new Attacker(place.repository).tag(stage.image(0), SERVED);
    expect(await own.refuses(older)).toMatchObject({ code: "PROMOTION_REFUSED" });
    const journal = new Attacker(place.journal);
    await journal.tag("1", "head");
    await expect(promote(stage.tools(), stage.request(place, 2))).rejects.toMatchObject({ code: "JOURNAL_BROKEN" });
    await expect(promotions(stage.tools(), place)).rejects.toThrow("the head was set back");
    await journal.tag("2", "head");
    const back = rollback(stage.tools(), { at: place, to: stage.image(0), who: "tests", signer: KEY });
    expect(await back).toMatchObject({ digest: stage.image(0) });
  });
});
