import { describe, expect, test } from "vitest";
import { PREDICATES } from "../../pipeline/src/documents/attest/index.js";
import { orasDiscover, parseDiscovered } from "../../pipeline/src/programs/oras.js";
import { listTags } from "../../pipeline/src/registry/client/lookup.js";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { collect } from "../../pipeline/src/registry/evidence/collect.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../pipeline/src/registry/promotion/rollback.js";
import { AirGap } from "./support/air-gap.js";
import { promotions } from "./support/promotions.js";
import { REGISTRIES, type RegistryName, USUAL } from "./support/registries.js";
import { RegistryServer } from "./support/registry-server.js";
import { Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;

/** The usual one has all the other tests. Each brings a bundle to another: what one keeps under tags, the other has to list. */
const WAYS: [RegistryName, RegistryName][] = [
  ["distribution 3.0", "distribution 2.8"],
  ["go-containerregistry", "distribution 3.0"],
];

test("every registry that there is goes the whole way", () => {
  expect([USUAL, ...WAYS.map(([name]) => name)].sort()).toEqual(Object.keys(REGISTRIES).sort());
});

describe.each(WAYS)("on %s, and from there to %s", (here, there) => {
  test("release, promote, verify, rollback, bundle, unbundle", { timeout: 180_000 }, async () => {
    const stage = await Stage.on(here);
    const gap = AirGap.between(stage, await RegistryServer.start({}, there));
    const tools = () => stage.tools();
    const production = stage.place("production");
    try {
      for (const image of [0, 1] as const) {
        expect(await promote(tools(), stage.request(production, image))).toMatchObject({ changed: true });
        expect(await promote(tools(), stage.request(production, image))).toMatchObject({ changed: false });
        expect(await stage.served(production)).toEqual({ digest: stage.image(image), blocks: [] });
      }
      const back = { at: production, to: "previous", who: "tests", signer: KEY };
      expect(await rollback(tools(), back)).toMatchObject({ digest: stage.image(0), changed: true });
      const lines = await promotions(tools(), production);
      expect(lines.map(({ kind }) => kind)).toEqual(["promote", "promote", "rollback"]);
      await leaves(stage, production, REGISTRIES[here].referrersApi, { signatures: 1, provenance: 1, promotion: 1 });

      const site = gap.distant("site-production");
      const file = await gap.carry(production);
      expect((await gap.take(file, site)).images[0]?.promoted).toMatchObject({ changed: true });
      expect((await gap.take(file, site)).images[0]?.promoted).toMatchObject({ changed: false });
      expect(await stage.served(site)).toEqual({ digest: stage.image(0), blocks: [] });
      expect(await promotions(tools(), site)).toMatchObject([{ kind: "unbundle", digest: stage.image(0) }]);
      // The promotion on the other side is not evidence here, but whoever is trusted has signed it: it comes along.
      await leaves(stage, site, REGISTRIES[there].referrersApi, { signatures: 1, provenance: 1, promotion: 2 });
    } finally {
      await gap.close();
    }
  });
});

/**
 * See what lies beside the first image of a place: the same evidence everywhere, listed by the registry where it can, and under
 * a tag where it cannot; no tag but these and the one that is served.
 */
async function leaves(stage: Stage, place: Place, referrersApi: boolean, count: Record<string, number>): Promise<void> {
  const index = stage.image(0);
  const found = await collect(stage.tools(), place.repository, index, place.rules.trust, ["provenance", "promotion"]);
  const of = (type: string) =>
    found.attestations.filter((item) => item.subject === index && item.predicateType === type);
  expect({
    signatures: found.signatures.filter(({ subject }) => subject === index).length,
    provenance: of(PREDICATES.provenance.uri).length,
    promotion: of(PREDICATES.promotion.uri).length,
  }).toEqual(count);
  const asked = await stage.tools().run(orasDiscover(place.repository, index));
  const listed = parseDiscovered(asked.stdout)
    .map(({ digest }) => digest)
    .sort();
  const api = await fetch(`http://${place.repository.registry}/v2/${place.repository.path}/referrers/${index}`);
  expect(api.status).toBe(referrersApi ? 200 : 404);
  const tags = await listTags(stage.tools(), place.repository);
  if (referrersApi) {
    const { manifests } = (await api.json()) as { manifests: { digest: string }[] };
    expect(manifests.map(({ digest }) => digest).sort()).toEqual(listed);
    expect(tags.filter((tag) => tag.startsWith("sha256-"))).toEqual([]);
  } else {
    expect(tags).toContain(index.replace(":", "-"));
    expect(tags.filter((tag) => !/^(latest|latest-probe|sha256-[0-9a-f]{64})$/.test(tag))).toEqual([]);
  }
}
