import { rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { push, resolveTag } from "../../pipeline/src/registry/client/push.js";
import { readBlobs, readImage } from "../../pipeline/src/registry/client/read-image.js";
import { FaultProxy, type Seen } from "./support/fault-proxy.js";
import { HostTools } from "./support/host-tools.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";

let server: RegistryServer;
let proxy: FaultProxy;
let layout: TestLayout;
let tools: HostTools;
let runs = 0;

beforeAll(async () => {
  server = await RegistryServer.start();
});
afterAll(() => server.stop());

beforeEach(async () => {
  runs += 1;
  layout = makeLayout({ layerBytes: 200_000, layers: 3 });
  tools = new HostTools({ layout: layout.folder });
  proxy = await FaultProxy.start(server.port);
  return () => proxy.stop();
});

const here = () => proxy.repository(`push/${runs}`);
const blobs = () => layout.blobs.filter(({ mediaType }) => !/manifest|index/.test(mediaType));
const size = (items: { size: number }[]) => items.reduce((sum, item) => sum + item.size, 0);

/** Bytes of blobs that went over the wire and were taken. */
function taken(seen: readonly Seen[]): number {
  const uploads = seen.filter(({ line, status }) => /^PUT .*\/blobs\/uploads\//.test(line) && status === 201);
  return uploads.reduce((sum, { sent }) => sum + sent, 0);
}

describe("push", () => {
  test("sends every blob once, manifests after blobs, the index last, and no tag", async () => {
    const pushed = await push(tools, layout.index, here());
    expect(pushed).toMatchObject({ index: layout.index, manifests: layout.manifests, present: 0 });
    expect(pushed.sent).toBe(size(blobs()));
    expect(taken(proxy.seen)).toBe(pushed.sent);
    const puts = proxy.seen.filter(({ line }) => line.startsWith("PUT")).map(({ line }) => line);
    const indexAt = puts.findIndex((line) => line.endsWith(layout.index));
    expect(puts.slice(indexAt).every((line) => line.endsWith(layout.index))).toBe(true);
    for (const { digest } of layout.manifests) {
      expect(puts.findIndex((line) => line.endsWith(digest))).toBeLessThan(indexAt);
    }
    await expect(resolveTag(tools, here(), "1.0")).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
  });

  test("sends nothing again, and sets the tag that is asked for", async () => {
    await push(tools, layout.index, here());
    const before = proxy.seen.length;
    const again = await push(tools, layout.index, here(), "1.0");
    expect(again).toMatchObject({ sent: 0, present: size(blobs()) });
    expect(taken(proxy.seen.slice(before))).toBe(0);
    expect(await resolveTag(tools, here(), "1.0")).toMatchObject({ digest: layout.index });
  });

  test("puts back a blob that the registry lost, though it has the index", async () => {
    await push(tools, layout.index, here());
    const lost = blobs()[0];
    if (lost === undefined) throw new Error("no blob");
    rmSync(server.blobFile(lost.digest));
    const again = await push(tools, layout.index, here());
    expect(again.sent).toBe(lost.size);
    await readBlobs(tools, here(), await readImage(tools, here(), layout.index));
  });

  test.each([
    ["POST .*/blobs/uploads/", { status: 500 }],
    ["PUT .*/blobs/uploads/", { status: 500 }],
    ["PUT .*/blobs/uploads/", { status: 429, retryAfter: 1 }],
    ["PUT .*/manifests/", { status: 503 }],
    ["HEAD", { status: 502 }],
    ["GET .*/manifests/", "half"],
  ] as const)("goes on when %s is answered %o twice", async (line, answer) => {
    proxy.break({ on: new RegExp(line), times: 2, answer });
    const pushed = await push(tools, layout.index, here());
    expect(pushed.sent).toBe(size(blobs()));
    await readBlobs(tools, here(), pushed);
  });

  test("ends with the registry's words when it does not recover, and goes on later", async () => {
    const impatient = new HostTools({ layout: layout.folder, patience: { attempts: 2, seconds: 0.01 } });
    proxy.break({ on: /^PUT .*blobs/, times: 1000, answer: { status: 500 } });
    await expect(push(impatient, layout.index, here())).rejects.toThrow(/status code 500/);
    proxy.break();
    expect((await push(impatient, layout.index, here())).sent).toBe(size(blobs()));
  });

  test("is ended when the registry hangs", async () => {
    const hasty = new HostTools({ layout: layout.folder, seconds: 1 });
    proxy.break({ on: /^HEAD/, times: 1, answer: "hang" });
    await expect(push(hasty, layout.index, here())).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
  });

  test("refuses a registry that shows another index than was pushed", async () => {
    const other = (bytes: Buffer) => Buffer.from(bytes.toString().replace("amd64", "amd65"));
    proxy.break({ on: new RegExp(`^GET .*${layout.index}`), times: 1000, answer: { body: other } });
    await expect(push(tools, layout.index, here())).rejects.toThrow(/mismatch/);
  });

  test("resumes after it was killed", async () => {
    const killed = new HostTools({ layout: layout.folder });
    const pushing = push(killed, layout.index, here());
    const sent = new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (taken(proxy.seen) === 0) return;
        clearInterval(look);
        resolve();
      }, 1);
    });
    await sent;
    killed.kill();
    await expect(pushing).rejects.toThrow("killed");
    const again = await push(tools, layout.index, here());
    expect(again.sent).toBeLessThan(size(blobs()));
    await readBlobs(tools, here(), again);
  });
});
