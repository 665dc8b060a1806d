import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImageMetrics } from "../../pipeline/src/judgement/metrics/index.js";
import { end, hostOf, listen } from "../registry/support/loopback.js";
import { Checkout } from "./support/checkout.js";

const IMAGE = "python-3.11";
const LOCAL = "linux/amd64";
let checkout: Checkout;
let receiver: Server;
const sent: Buffer[] = [];

beforeAll(async () => {
  checkout = Checkout.small();
  receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      sent.push(Buffer.concat(pieces));
      response.end();
    });
  });
  await listen(receiver);
});

afterAll(() => end(receiver));

/** Build, and return what is said of it. */
async function built(env: Record<string, string> = {}) {
  const words = ["--silent", "call", "image", `--name=${IMAGE}`, "layout", `--platforms=${LOCAL}`, "entries"];
  const done = await checkout.start(words, env).ended;
  expect(done).toMatchObject({ code: 0 });
  const shown = await checkout.daggerw("call", "metrics", `--image=${IMAGE}`, "--last=20", "--format=json");
  expect(shown).toMatchObject({ code: 0 });
  const { images } = JSON.parse(shown.stdout) as { images: ImageMetrics[] };
  const last = images[0]?.last;
  if (last === undefined) throw new Error("no record");
  return { last, text: shown.stdout };
}

/** A time of its own in the Dockerfile, so that the stage was never built. Between two programs, where it is the stage's. */
function slowStage(seconds: string): void {
  const [before, after] = ["python3 -m stage.debs /inputs /out && ", `&& sleep ${seconds} && `];
  checkout.replace("bases/python/Dockerfile", before, before.replace("&& ", after));
}

test("the slow step is the longest of the critical path; the next build has all from the cache, and its spans go out", async () => {
  slowStage(`30.${String(Date.now()).slice(-6)}`);
  const cold = await built();
  const stage = `stage ${IMAGE} rootfs ${LOCAL}`;
  const lengths = cold.last.path.map(({ step, queued, working, engine }) => ({
    id: step.id,
    all: queued + working + engine,
  }));
  expect(lengths.sort((a, b) => b.all - a.all)[0]?.id).toBe(stage);
  expect(cold.last.path.find(({ step }) => step.id === stage)?.working).toBeGreaterThan(29);
  expect(cold.last.record.steps.find(({ id }) => id === stage)).toMatchObject({ source: "run" });
  expect(cold.last.record.layers.map((layer) => layer.stage)).toContain("rootfs");
  expect(cold.last.record.packages.length).toBeGreaterThan(10);
  expect(cold.last.record.peak.memory).toBeGreaterThan(1e6);

  const warm = await built({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${hostOf(receiver)}` });
  expect(warm.last.record.id).not.toBe(cold.last.record.id);
  expect(warm.last.state).toBe("warm");
  expect(warm.last.cache.cachedBytes).toBe(warm.last.cache.bytes);
  // When it ran is still said.
  const ran = (last: typeof warm.last) => last.record.steps.find(({ id }) => id === stage)?.ran;
  expect(ran(warm.last)).toEqual(ran(cold.last));
  expect(warm.last.record.digest).toBe(cold.last.record.digest);
  const spans = Buffer.concat(sent).toString("latin1");
  for (const text of [`image-factory ${stage}`, "image_factory.source", "image_factory.bytes_in"])
    expect(spans).toContain(text);
  for (const secret of [process.env.IMAGE_FACTORY_DEBIAN_MIRROR, process.env.IMAGE_FACTORY_PYTHON_INDEX])
    if (secret !== undefined) expect(warm.text).not.toContain(new URL(secret).host);
});
