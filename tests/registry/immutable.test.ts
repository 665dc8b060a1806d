import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listTags } from "../../pipeline/src/registry/client/lookup.js";
import { type Place, SERVED } from "../../pipeline/src/registry/client/place.js";
import { moveTag, push } from "../../pipeline/src/registry/client/push.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { insistOnMovableTags } from "../../pipeline/src/registry/journal/movable-tags.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { rollback } from "../../pipeline/src/registry/promotion/rollback.js";
import { AirGap } from "./support/air-gap.js";
import { FaultProxy } from "./support/fault-proxy.js";
import { ImmutableProxy, type Words } from "./support/immutable-proxy.js";
import { promotions } from "./support/promotions.js";
import type { Stage } from "./support/stage.js";

const KEY = { kind: "key" } as const;

const ECR: Words = {
  status: 400,
  code: "TAG_INVALID",
  message:
    "The image tag 'x' already exists in the 'tiny' repository and cannot be overwritten because the tag is immutable.",
};
const HARBOR: Words = {
  status: 412,
  code: "PRECONDITION",
  message: "Failed to process request due to 'tiny:x' configured as immutable.",
};
const REGISTRIES: [string, Words][] = [
  ["Amazon ECR", ECR],
  ["Harbor", HARBOR],
  ["Google Artifact Registry", { status: 400, code: "MANIFEST_INVALID", message: "tag immutability is enabled" }],
  ["one that denies it", { status: 403, code: "DENIED", message: "requested access to the resource is denied" }],
  ["one that forbids the method", { status: 405, code: "UNSUPPORTED", message: "The operation is unsupported." }],
  ["one that says no word, but 409", { status: 409 }],
];

const ended = (work: Promise<unknown>) => work.then(String, (cause: unknown) => cause as Error & { code: string });

let gap: AirGap;
let stage: Stage;
let proxy: ImmutableProxy;

beforeAll(async () => {
  gap = await AirGap.open();
  stage = gap.stage;
});
afterAll(() => gap.close());

async function behind(words: Words): Promise<ImmutableProxy> {
  proxy = await ImmutableProxy.start(stage.server, words);
  return proxy;
}

/** An environment as it is reached through the proxy. */
function through(environment: string): Place {
  const place = stage.place(environment);
  return {
    ...place,
    repository: proxy.repository(place.repository.path),
    journal: proxy.repository(place.journal.path),
  };
}

describe.each(REGISTRIES)("tags of %s", (name, words) => {
  const own = name.replaceAll(/\W+/g, "-").toLowerCase();
  beforeEach(async () => {
    await behind(words);
    return () => proxy.stop();
  });

  test("that cannot be moved are told of before anything is pushed, each time, with the repositories", async () => {
    const { repository, journal } = through(`first-${own}`);
    for (const _ of [1, 2]) {
      const error = await ended(insistOnMovableTags(stage.tools(), [repository, journal]));
      expect(error).toMatchObject({ code: "TAGS_IMMUTABLE" });
      for (const { path } of [repository, journal]) expect(String(error)).toContain(`${path}:latest-probe: the`);
      expect(String(error)).toContain("Nothing but that tag was written");
    }
    expect(await listTags(stage.tools(), repository)).toEqual(["latest-probe"]);
  });
});

describe("what changes an environment", () => {
  beforeEach(async () => {
    await behind(ECR);
    return () => proxy.stop();
  });

  test.each([
    ["promote", (to: Place) => promote(stage.tools(), stage.request(to, 0))],
    ["unbundle", (to: Place) => gap.take(gap.whole, to)],
  ])("%s: nothing is copied, no lease taken, no line written", async (name, work) => {
    const to = through(`none-${name}`);
    expect(await ended(work(to))).toMatchObject({ code: "TAGS_IMMUTABLE" });
    expect(proxy.written.every((path) => path.endsWith("/manifests/latest-probe"))).toBe(true);
    for (const repository of [to.repository, to.journal]) {
      expect(await listTags(stage.tools(), repository)).toEqual(["latest-probe"]);
    }
  });

  test("rollback: nothing is written, though all went well before the setting was changed", async () => {
    const to = through("later");
    proxy.immutable = /^$/;
    for (const image of [0, 1] as const) await promote(stage.tools(), stage.request(to, image));
    proxy.immutable = /^/;
    const before = proxy.written.length;
    const back = ended(rollback(stage.tools(), { at: to, to: "previous", who: "tests", signer: KEY }));
    expect(await back).toMatchObject({ code: "TAGS_IMMUTABLE" });
    // To see that it is the tag that is refused, and not whoever asks: the same without one.
    expect(proxy.written.slice(before).every((path) => /manifests\/sha256:/.test(path))).toBe(true);
    expect(await stage.served(to)).toEqual({ digest: stage.image(1), blocks: [] });
    expect(await promotions(stage.tools(), to)).toHaveLength(2);
  });
});

describe.each(REGISTRIES.filter(([name]) => name !== "one that denies it"))(
  "a rule of %s for one tag alone",
  (name, words) => {
    const own = name.replaceAll(/\W+/g, "-").toLowerCase();
    beforeEach(async () => {
      await behind(words);
      return () => proxy.stop();
    });

    test("the one that is served, or that of a list of referrers: each is told of", async () => {
      const { repository } = through(`alone-${own}`);
      for (const image of [0, 1] as const) {
        await push(stage.tools({ layout: stage.layout(image).folder }), stage.image(image), repository);
      }
      await moveTag(stage.tools(), repository, stage.image(0), SERVED);
      const moved = await ended(moveTag(stage.tools(), repository, stage.image(1), SERVED));
      expect(moved).toMatchObject({ code: "TAGS_IMMUTABLE" });
      expect(String(moved)).toContain(`${repository.path}:latest: it still points at ${stage.image(0)}`);
      const signing = () => sign(stage.tools(), KEY, repository, [stage.image(0)]);
      await signing();
      expect(await ended(signing())).toMatchObject({ code: "TAGS_IMMUTABLE" });
    });
  },
);

describe("a promotion that meets a rule in the middle", () => {
  beforeEach(async () => {
    await behind(ECR);
    return () => proxy.stop();
  });

  test.each([
    ["latest", /^latest$/],
    ["the lists of referrers", /^sha256-/],
  ])("for %s says what is left, serves what was served, and goes on when it is gone", async (name, rule) => {
    const to = through(`middle-${name.length}`);
    proxy.immutable = /^$/;
    await promote(stage.tools(), stage.request(to, 0));
    proxy.immutable = rule;
    const error = await ended(promote(stage.tools(), stage.request(to, 1)));
    expect(error).toMatchObject({ code: "TAGS_IMMUTABLE" });
    expect(String(error)).toContain("no tag serves it");
    expect(await stage.served(to)).toEqual({ digest: stage.image(0), blocks: [] });
    proxy.immutable = /^$/;
    expect(await promote(stage.tools(), stage.request(to, 1))).toMatchObject({ changed: true });
    expect(await stage.served(to)).toEqual({ digest: stage.image(1), blocks: [] });
    expect(await promotions(stage.tools(), to)).toHaveLength(2);
  });
});

test("a registry that is not heard, or that lets nothing be written, has not said that tags are immutable", async () => {
  const faulty = await FaultProxy.start(stage.server.port);
  const repository = faulty.repository("unheard/tiny");
  const tools = stage.tools({ patience: { attempts: 1, seconds: 0.01 } });
  await insistOnMovableTags(tools, [repository]);
  for (const [status, words] of [
    [403, "--registry-auth"],
    [401, "--registry-auth"],
    [400, "400"],
  ] as const) {
    faulty.break({ on: /^PUT .*manifests/, times: 1000, answer: { status } });
    const error = await ended(insistOnMovableTags(tools, [repository]));
    expect(error).toMatchObject({ code: "REGISTRY_FAILED", message: expect.stringContaining(words) });
  }
  await faulty.stop();
});
