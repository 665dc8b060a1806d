import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Place } from "../../pipeline/src/registry/client/place.js";
import { type Answer, FaultProxy } from "./support/fault-proxy.js";
import { promotions } from "./support/promotions.js";
import { Stage } from "./support/stage.js";
import { Target } from "./support/target.js";

let stage: Stage;
let target: Target;
let proxy: FaultProxy;

beforeAll(async () => {
  stage = await Stage.open();
  target = await Target.open(stage);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  proxy = await FaultProxy.start(stage.server.port);
  return () => proxy.stop();
});

/** A place as it is reached through the proxy. */
const through = (place: Place): Place => ({
  ...place,
  repository: proxy.repository(place.repository.path),
  journal: proxy.repository(place.journal.path),
});

const MANIFEST = /^GET [^ ]*\/tiny\/manifests\/sha256:/;
const BLOB = /^GET [^ ]*\/tiny\/blobs\/sha256:/;
const LIST = /^GET [^ ]*\/tiny\/(referrers\/|manifests\/sha256-)/;
const ANY = /^(GET|HEAD) [^ ]*\/tiny\//;
/** Other bytes, that are still JSON where they were. */
const other: Answer = { body: (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("1", "2"), "latin1") };
/** Bytes that are good in themselves, with the digest that they have. */
const swapped = (): Answer => ({ body: () => Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [] })) });

const ANSWERS: [name: string, on: RegExp, answer: Answer][] = [
  ["with the wrong digest: other bytes for a manifest", MANIFEST, other],
  ["with the wrong digest: another index", MANIFEST, swapped()],
  ["with the wrong digest: other bytes for a blob", BLOB, other],
  ["half a body of a manifest", MANIFEST, "half"],
  ["half a body of a blob", BLOB, "half"],
  ["500s", ANY, { status: 500 }],
  ["500s for what refers to the image", LIST, { status: 500 }],
  ["nothing: it hangs", MANIFEST, "hang"],
  ["nothing of a blob: it hangs", BLOB, "hang"],
];

describe.each(["staging", "production"])("a registry of %s that answers", (side) => {
  test.each(ANSWERS)("%s", async (_, on, answer) => {
    const attempt = {
      from: side === "staging" ? through(stage.staging) : stage.staging,
      digest: stage.image(1),
      ...(side === "production" && { through }),
    };
    // One attempt, and not for long: what is tested is that nothing gets through, not how long it takes.
    const tools = stage.tools({ seconds: 5, patience: { attempts: 1, seconds: 0.05 } });
    proxy.break({ on, times: Number.POSITIVE_INFINITY, answer });
    const refusal = await target.refuses({ ...attempt, tools });
    expect(proxy.broken).toBeGreaterThan(0);
    // In staging only evidence is read of the blobs: what cannot be fetched whole is not there.
    const unread = side === "staging" && on === BLOB && answer !== "hang";
    expect(refusal.code).toBe(unread ? "NOT_VERIFIED" : "REGISTRY_FAILED");
    proxy.break();
    await target.takes(attempt);
  });
});

test("a registry that does not answer who signed the journal has not said that nobody did", async () => {
  const tools = stage.tools({ patience: { attempts: 1, seconds: 0.05 } });
  proxy.break({ on: /^GET [^ ]*\/journal\/(referrers\/|manifests\/sha256-)/, times: 1000, answer: { status: 500 } });
  await expect(promotions(tools, through(target.place))).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
  proxy.break();
  expect(await promotions(tools, through(target.place))).toHaveLength(1);
});
