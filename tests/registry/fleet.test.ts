import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { type FleetSite, readServed } from "../../pipeline/src/registry/fleet/served.js";
import { readEvidence, scanOf } from "../../pipeline/src/registry/fleet/served-evidence.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { COMMIT, IMAGE } from "../unit/judgement/release-policy/complete.js";
import { makeKey, trustIn } from "./support/keys.js";
import { evidenceOf, Stage } from "./support/stage.js";

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.stop());

/** An environment, whose places are those of a stage: images but one are not there. */
function site(environment: string, images: readonly string[] = [IMAGE]): FleetSite {
  const any = stage.place(environment);
  const place = (image: string) => ({
    ...any,
    repository: stage.server.repository(`${environment}/${image}`),
    rules: { ...any.rules, image },
  });
  return { any, images, place };
}

describe("readServed", () => {
  test("says what a journal says that is served: since when, and the platforms", async () => {
    const to = stage.place("fleet-production");
    await promote(stage.tools(), stage.request(to, 0));
    await promote(stage.tools(), stage.request(to, 1));
    const [served, ...others] = await readServed(stage.tools(), site("fleet-production"));
    expect(others).toEqual([]);
    expect(served).toMatchObject({ image: IMAGE, environment: "fleet-production", digest: stage.image(1) });
    expect(served?.manifests).toEqual(stage.layout(1).manifests);
    expect(served?.since).toMatchObject({ sequence: 2, kind: "promote", digest: stage.image(1) });
  });

  test("asks for each known image where releases go; what is not there is not served", async () => {
    const served = await readServed(stage.tools(), site("staging", ["nowhere", IMAGE]));
    expect(served.map(({ image, digest, since }) => [image, digest, since])).toEqual([
      [IMAGE, stage.image(2), undefined],
    ]);
  });

  test("an environment without a line serves nothing", async () => {
    expect(await readServed(stage.tools(), site("empty-production"))).toEqual([]);
  });

  test("a tag that was moved by hand is an error, not an answer", async () => {
    const to = stage.place("moved-production");
    await promote(stage.tools(), stage.request(to, 0));
    await promote(stage.tools(), stage.request(to, 1));
    await moveTag(stage.tools(), to.repository, stage.image(0), SERVED);
    await expect(readServed(stage.tools(), site("moved-production"))).rejects.toMatchObject({
      code: "PROMOTION_REFUSED",
    });
  });

  test("a journal that nobody trusted has signed, and a registry that is gone, are errors", async () => {
    const to = stage.place("other-production");
    await promote(stage.tools(), stage.request(to, 0));
    const { any, ...rest } = site("other-production");
    const stranger = makeKey("stranger");
    const rules = { ...any.rules, trust: trustIn(stranger) };
    const work = readServed(stage.tools({ trusted: [stranger] }), { ...rest, any: { ...any, rules } });
    await expect(work).rejects.toMatchObject({ code: "JOURNAL_BROKEN" });
    const journal = { ...any.journal, registry: "127.0.0.1:1" };
    await expect(readServed(stage.tools(), { ...rest, any: { ...any, journal } })).rejects.toMatchObject({
      code: "REGISTRY_FAILED",
    });
  });
});

describe("readEvidence", () => {
  test("gives what is attested of each subject by who is trusted, its commit, and the last scan", async () => {
    const to = await stage.copy("evidence-staging", 0);
    await moveTag(stage.tools(), to.repository, stage.image(0), SERVED);
    const [served] = await readServed(stage.tools(), site("evidence-staging"));
    if (served === undefined) throw new Error("nothing is served");
    const evidence = await readEvidence(stage.tools(), served, ["provenance", "vuln", "spdx"]);
    expect(evidence.commit).toEqual({ commit: COMMIT, dirty: false });
    expect(evidence.subjects.map(({ name, digest }) => [name, digest])).toEqual([
      ["index", stage.image(0)],
      ...stage.layout(0).manifests.map(({ platform, digest }) => [platform, digest]),
    ]);
    expect(evidence.subjects.map(({ predicates }) => predicates.spdx)).toEqual([[], [], []]);
    const scans = evidence.subjects.map(scanOf);
    expect(scans.map((scan) => scan?.results.map(({ platform }) => platform))).toEqual([
      ["linux/amd64", "linux/arm64"],
      ["linux/amd64"],
      ["linux/arm64"],
    ]);

    const stranger = makeKey("stranger");
    const strange = evidenceOf(stage.layout(0)).filter(({ predicate }) => predicate === "vuln");
    await attest(stage.tools({ signer: stranger }), { kind: "key" }, to.repository, strange);
    const again = await readEvidence(stage.tools(), served, ["vuln"]);
    expect(again.subjects.map(scanOf)).toEqual(scans);
    const trust = trustIn(stranger);
    const place = { ...served.place, rules: { ...served.place.rules, trust } };
    const other = await readEvidence(stage.tools({ trusted: [stranger] }), { ...served, place }, ["provenance"]);
    expect(other.commit).toBeUndefined();
  });
});
