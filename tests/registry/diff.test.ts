import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { diffOf } from "../../pipeline/src/documents/diff/index.js";
import { SERVED } from "../../pipeline/src/registry/client/place.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import {
  diffFiles,
  fetchLayers,
  type RegistryReference,
  readSide,
} from "../../pipeline/src/registry/fleet/registry-side.js";
import { IMAGE, rules } from "../unit/judgement/release-policy/complete.js";
import { HostTools } from "./support/host-tools.js";
import { makeKey, type TestKey, trustIn } from "./support/keys.js";
import { makeLayout, type TestLayout } from "./support/layout.js";
import { RegistryServer } from "./support/registry-server.js";
import { release } from "./support/released.js";

let server: RegistryServer;
let key: TestKey;

beforeAll(async () => {
  server = await RegistryServer.start();
  key = makeKey("team");
});
afterAll(() => server.stop());

/** A layer with some files, as GNU tar writes it. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(join(inject("folder"), "tar-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return execFileSync("tar", ["-c", "--owner=0", "--group=0", "--mtime=@0", "-C", folder, ...Object.keys(files)]);
}

function reference(path: string, { index }: TestLayout): RegistryReference {
  const { now: _, ...own } = rules({ trust: trustIn(key) });
  return { name: path, repository: server.repository(path), digest: index, rules: own };
}

test("two images: packages, settings, evidence, files, and what a node must pull", async () => {
  const base = tar({ same: "1" });
  const env = (value: string) => ({ Env: [`A=${value}`, "B=1"], User: "1000:1000" });
  const first = makeLayout({ contents: [base, tar({ x: "22", gone: "333" })], settings: env("one") });
  const second = makeLayout({ contents: [base, tar({ x: "4444", new: "5" })], settings: env("two") });
  await release(server.repository(`diff/${IMAGE}`), first, key, SERVED);
  await push(new HostTools({ layout: second.folder }), second.index, server.repository(`bare/${IMAGE}`));
  const tools = new HostTools({ trusted: [key] });
  const [one, two] = [reference(`diff/${IMAGE}`, first), reference(`bare/${IMAGE}`, second)];
  const [from, to] = [await readSide(tools, one), await readSide(tools, two)];
  const report = diffOf(from, to);
  expect(report.evidence?.filter((item) => item.from).map(({ name }) => name)).toEqual([
    ...["provenance", "spdx", "cyclonedx", "vuln", "test-result", "reproduction"],
  ]);
  expect(report.evidence?.some((item) => item.to)).toBe(false);
  const [platform] = report.platforms;
  expect(platform).toMatchObject({ platform: "linux/amd64", same: false });
  expect(platform?.unknown).toBe("the second: no SBOM that is signed by somebody who is trusted");
  expect(platform?.settings).toEqual([{ name: "Env A", from: "one", to: "two" }]);
  const sizes = [first, second].map(({ blobs }) => blobs.slice(0, 2).map(({ size }) => size));
  expect(platform?.layers).toMatchObject({ shared: sizes[0]?.[0], pull: sizes[1]?.[1] });

  const [left, right] = [from.platforms[0], to.platforms[0]];
  if (left === undefined || right === undefined) throw new Error("no platform");
  const files = await diffFiles(
    tools,
    { layout: await fetchLayers(tools, one, left), side: left },
    { layout: await fetchLayers(tools, two, right), side: right },
  );
  expect(files).toEqual({
    sharedLayers: 1,
    added: { files: 1, bytes: 1, listed: [{ path: "new", bytes: 1 }] },
    removed: { files: 1, bytes: 3, listed: [{ path: "gone", bytes: 3 }] },
    changed: { files: 1, bytes: 2, listed: [{ path: "x", from: 2, to: 4, what: ["content"] }] },
  });

  const whole = await readSide(tools, one);
  expect(diffOf(whole, whole).platforms[0]).toMatchObject({ same: true, packages: [], settings: [] });
});

test("layers that are none are an error, not an answer", async () => {
  const layout = makeLayout();
  const own = reference("random/tiny", layout);
  await push(new HostTools({ layout: layout.folder }), layout.index, own.repository);
  const tools = new HostTools({ trusted: [key] });
  const { platforms } = await readSide(tools, own);
  const [side] = platforms;
  if (side === undefined) throw new Error("no platform");
  const fetched = { layout: await fetchLayers(tools, own, side), side };
  await expect(diffFiles(tools, fetched, { layout: fetched.layout, side: { layers: [] } })).rejects.toThrow(
    "LAYER_INVALID",
  );
  const huge = { ...side, layers: [{ digest: side.digest, size: 10 ** 12 }] };
  await expect(fetchLayers(tools, own, huge)).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
});
