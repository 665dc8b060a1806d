import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cosignVerify, parseVerified } from "../../pipeline/src/programs/cosign.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { readBlobs } from "../../pipeline/src/registry/client/read-image.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { HostTools } from "./support/host-tools.js";
import { Http2Proxy, type Loss } from "./support/http2-proxy.js";
import { makeKey, type TestKey } from "./support/keys.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";

const KEY = { kind: "key" } as const;
const LOSSES: [Loss, RegExp][] = [
  ["INTERNAL_ERROR", /stream error: .*INTERNAL_ERROR/],
  ["PROTOCOL_ERROR", /stream error: .*PROTOCOL_ERROR/],
  ["REFUSED_STREAM", /REFUSED_STREAM|stream/],
  ["GOAWAY", /GOAWAY|cannot rewind body after connection loss/],
  // Which of these it is depends on who notices first.
  [
    "closed",
    /EOF|connection reset|broken pipe|connection lost|GOAWAY|CANCEL|stream error: .*NO_ERROR|after connection loss/,
  ],
  ["408", /408/],
];

let server: RegistryServer;
let proxy: Http2Proxy;
let layout: TestLayout;
let key: TestKey;
let runs = 0;

beforeAll(async () => {
  server = await RegistryServer.start();
  proxy = await Http2Proxy.start(server);
  key = makeKey("team");
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});
beforeEach(() => {
  runs += 1;
  layout = makeLayout();
});

const here = () => proxy.repository(`passing/${runs}`);
const tools = (attempts: number) =>
  new HostTools({
    ...{ layout: layout.folder, signer: key, trusted: [key], env: { SSL_CERT_FILE: proxy.certificate } },
    patience: { attempts, seconds: 0.01 },
  });

describe.each(LOSSES)("a request that is lost by HTTP/2: %s", (how, words) => {
  test("once: it is sent again, by whom it concerns", async () => {
    proxy.lose(/^PUT .*\/blobs\/uploads\//, 1, how);
    const before = proxy.lost;
    await readBlobs(tools(3), here(), await push(tools(3), layout.index, here()));
    for (const line of [/^PUT .*\/manifests\//, /^(GET|HEAD) .*\/manifests\/sha256:/]) {
      proxy.lose(line, 1, how);
      await sign(tools(3), KEY, here(), [layout.index]);
    }
    expect(proxy.lost - before).toBe(3);
    const verified = await tools(3).run(cosignVerify({ key: "trusted/team.pub" }, here(), [layout.index]));
    expect(parseVerified(verified.stdout).map(({ digest }) => digest)).toContain(layout.index);
  });

  test("for ever: it is tried as often as is said, and ends with its words", async () => {
    const own = tools(2);
    proxy.lose(/^PUT .*\/blobs\/uploads\//, 1000, how);
    const error = await push(own, layout.index, here()).then(String, (cause: unknown) => cause as Error);
    expect(error).toMatchObject({ code: "REGISTRY_FAILED" });
    expect(String(error)).toMatch(words);
    expect(own.runs).toHaveLength(2);
    proxy.lose(/^$/, 0, how);
    await push(own, layout.index, here());
  });
});
