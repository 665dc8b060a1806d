import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Attestation, PREDICATES, type PredicateName } from "../../pipeline/src/documents/attest/index.js";
import { SIGNATURE_TYPE } from "../../pipeline/src/programs/cosign.js";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { POLICY, WAIVER } from "../unit/judgement/release-policy/complete.js";
import { Attacker } from "./support/attacker.js";
import type { HostOptions } from "./support/host-tools.js";
import { makeKey, type TestKey, trustIn } from "./support/keys.js";
import { Meddling } from "./support/meddling.js";
import { attestationsOf, subjectsOf } from "./support/released.js";
import { evidenceOf, Stage } from "./support/stage.js";
import { Target } from "./support/target.js";

const KEY = { kind: "key" } as const;
const URI = (name: PredicateName) => PREDICATES[name].uri;
/** Rows of all three subjects, in the order of errors. */
const everywhere = (...what: string[]) =>
  ["index", "linux/amd64", "linux/arm64"].flatMap((subject) => what.map((item) => `${subject}: ${item}`)).sort();

let stage: Stage;
let target: Target;
let mallory: TestKey;

beforeAll(async () => {
  stage = await Stage.open();
  target = await Target.open(stage);
  mallory = makeKey("mallory");
});
afterAll(() => stage.stop());

/** What is attested of an image, with other words in one kind of it. */
function said(image: 1 | 2, name: PredicateName, from = "", to = from): Attestation[] {
  const own = attestationsOf(stage.layout(image)).filter(({ predicate }) => predicate === name);
  return JSON.parse(JSON.stringify(own).replaceAll(from, to)) as Attestation[];
}

/** Attest with the key of the team, or another one. */
function attestHere({ repository }: Place, what: readonly Attestation[], options: HostOptions = {}): Promise<void> {
  return attest(stage.tools(options), KEY, repository, what);
}

/** Replace one kind of evidence. */
async function replace(place: Place, image: 1 | 2, what: readonly Attestation[]): Promise<void> {
  const type = URI(what[0]?.predicate ?? "provenance");
  expect(await new Attacker(place.repository).drop(type, ...subjectsOf(stage.layout(image)))).toBeGreaterThan(0);
  await attestHere(place, what);
}

describe("signatures", () => {
  test("unsigned", async () => {
    const [from, digest] = [await stage.copy("unsigned", 1), stage.image(1)];
    const subjects = subjectsOf(stage.layout(1));
    expect(await new Attacker(from.repository).drop(SIGNATURE_TYPE, ...subjects)).toBe(3);
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: everywhere("signature") });
    await sign(stage.tools(), KEY, from.repository, subjects);
    await target.takes({ from, digest });
  });

  test("wrong key", async () => {
    const [from, digest] = [await stage.copy("wrong-key", 1), stage.image(1)];
    const subjects = subjectsOf(stage.layout(1));
    const types = [SIGNATURE_TYPE, URI("provenance"), URI("vuln")];
    for (const type of types) await new Attacker(from.repository).drop(type, ...subjects);
    await sign(stage.tools({ signer: mallory }), KEY, from.repository, subjects);
    await attestHere(from, evidenceOf(stage.layout(1)), { signer: mallory });
    const refusal = await target.refuses({ from, digest });
    const rows = everywhere("signature", "provenance", "vuln");
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows });
    // Whose key that is, once; the table has it in each row.
    const [head, reason = "", next = ""] = refusal.message.split("\n");
    expect(head).toMatch(/: 9 checks fail$/);
    expect(reason).toContain(`found signed by a key unknown here (hint ${mallory.signer})`);
    expect(next).toMatch(/^Blocked: .*It is signed, but by nobody whom the policy trusts/);
    const tools = stage.tools({ signer: mallory, trusted: [mallory] });
    await target.takes({ from, digest, tools, rules: { trust: trustIn(mallory) } });
  });

  test("signature moved from another digest", async () => {
    const [from, digest] = [await stage.copy("moved-signature", 1), stage.image(1)];
    const attacker = new Attacker(from.repository);
    const staging = new Attacker(stage.staging.repository);
    const own = await attacker.bundles(digest, SIGNATURE_TYPE);
    await attacker.drop(SIGNATURE_TYPE, digest);
    for (const bundle of await staging.bundles(stage.image(2), SIGNATURE_TYPE)) {
      await attacker.attach(digest, bundle, SIGNATURE_TYPE);
    }
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: ["index: signature"] });
    expect(own).toHaveLength(1);
    for (const bundle of own) await attacker.attach(digest, bundle, SIGNATURE_TYPE);
    await target.takes({ from, digest });
  });
});

describe("what is attested", () => {
  test("SBOM of another image", async () => {
    const [from, digest] = [await stage.copy("other-sbom", 1), stage.image(1)];
    const policy = { ...POLICY, require: ["provenance", "vuln", "spdx", "cyclonedx"] as const };
    const rules = { policy: { ...policy, require: [...policy.require] } };
    // Signed by the team and bound to this digest, but what it says is about the other one.
    const theirs = (name: PredicateName) =>
      said(2, name).map((item, place) => ({ ...item, subject: subjectsOf(stage.layout(1))[place] ?? "" }));
    await attestHere(from, [...theirs("spdx"), ...theirs("cyclonedx")]);
    const refusal = await target.refuses({ from, digest, rules });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: everywhere("spdx", "cyclonedx") });
    await attestHere(from, [...said(1, "spdx"), ...said(1, "cyclonedx")]);
    await target.takes({ from, digest, rules });
  });

  test("provenance of another image", async () => {
    const [from, digest] = [await stage.copy("other-provenance", 1), stage.image(1)];
    const attacker = new Attacker(from.repository);
    const bound = said(1, "provenance", '"image":"tiny"', '"image":"other"');
    await replace(from, 1, bound);
    const rows = everywhere("provenance: image");
    expect(await target.refuses({ from, digest })).toMatchObject({ code: "NOT_VERIFIED", rows });
    // A true one, taken from where it belongs.
    const moved = await new Attacker(stage.staging.repository).bundles(stage.image(2), URI("provenance"));
    await attacker.drop(URI("provenance"), ...subjectsOf(stage.layout(1)));
    for (const subject of subjectsOf(stage.layout(1))) {
      for (const bundle of moved) await attacker.attach(subject, bundle, URI("provenance"));
    }
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: everywhere("provenance") });
    await attestHere(from, said(1, "provenance"));
    await target.takes({ from, digest });
  });

  test("attestation removed on copy", async () => {
    const [from, digest] = [stage.staging, stage.image(1)];
    const { storage } = stage.server;
    const list = (stage.layout(1).manifests[0]?.digest ?? "").replace(":", "-");
    const copied = join(storage, "docker/registry/v2/repositories/production/tiny/_manifests/tags", list);
    const tools = new Meddling(stage.tools(), /^oras manifest fetch .*\/production\/tiny@/, async () =>
      rmSync(copied, { recursive: true }),
    );
    const refusal = await target.refuses({ from, digest, tools });
    expect(tools.done).toBe(true);
    const rows = ["linux/amd64: provenance", "linux/amd64: signature", "linux/amd64: vuln"];
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows });
    await target.takes({ from, digest });
  });

  test("provenance that names another builder", async () => {
    const [from, digest] = [await stage.copy("other-builder", 1), stage.image(1)];
    await replace(from, 1, said(1, "provenance", "/builder/local/v1", "/builder/local/v1/fork"));
    const refusal = await target.refuses({ from, digest });
    expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: everywhere("provenance: builder") });
    const builders = [`${POLICY.provenance.builders[0]}/fork`];
    const policy = { ...target.place.rules.policy, provenance: { builders, allowDirty: false } };
    await target.takes({ from, digest, rules: { policy } });
  });
});

describe("time", () => {
  const DAY = 24 * 60 * 60 * 1000;
  const later = async (days: number, work: () => Promise<void>) => {
    stage.time += days * DAY;
    await work().finally(() => {
      stage.time -= days * DAY;
    });
  };
  const scans = ["index: vuln: linux/amd64", "index: vuln: linux/arm64"];
  const findings = [...scans, "linux/amd64: vuln: linux/amd64", "linux/arm64: vuln: linux/arm64"];

  test("expired waiver", async () => {
    const [from, digest] = [stage.staging, stage.image(1)];
    await later(1, async () => {
      const refusal = await target.refuses({ from, digest });
      expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: findings });
      expect(refusal.message).toContain("waiver expired on 2026-11-24");
      await target.takes({ from, digest, rules: { waivers: [{ ...WAIVER, expires: "2026-11-25" }] } });
    });
  });

  test("scan too old", async () => {
    const [from, digest] = [stage.staging, stage.image(1)];
    const rules = { waivers: [{ ...WAIVER, expires: "2027-01-01" }] };
    await later(3, async () => {
      const refusal = await target.refuses({ from, digest, rules });
      expect(refusal).toMatchObject({ code: "NOT_VERIFIED", rows: everywhere("vuln: age of the scan") });
    });
    await later(2, () => target.takes({ from, digest, rules }));
  });
});
