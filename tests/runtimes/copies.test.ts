import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { Layout } from "../engine/support/layout.js";
import { output, start } from "../engine/support/process.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { push, type TestImage, testImage } from "./support/image.js";
import { goProgram, path, runtime } from "./support/runtime.js";

let image: TestImage;
let registry: RegistryServer;

beforeAll(async () => {
  image = await testImage();
  registry = await RegistryServer.start();
});

afterAll(async () => {
  await registry?.stop();
});

/** The digest that a registry serves under a tag, and the digests of the manifests behind it. */
async function served(path: string): Promise<{ digest: string; manifests: string[] }> {
  const accept = "application/vnd.oci.image.index.v1+json";
  const response = await fetch(`http://${registry.host}/v2/${path}/manifests/${image.tag}`, { headers: { accept } });
  const text = await response.text();
  const manifests = JSON.parse(text).manifests.map((item: { digest: string }) => item.digest);
  return { digest: `sha256:${createHash("sha256").update(text).digest("hex")}`, manifests };
}

/** The whole index, byte for byte, under the image's own tag. */
async function expectWhole(path: string): Promise<void> {
  const manifests = image.layout.index.manifests.map((item) => item.digest);
  expect(await served(path)).toEqual({ digest: image.digest, manifests });
}

runtime("skopeo copy", ["skopeo"], () => {
  test("keeps the digest", async () => {
    await push(image, `${registry.host}/skopeo:${image.tag}`);
    await expectWhole("skopeo");
  });
});

runtime("skopeo copy (containers/image that annotates zstd)", ["copy"], () => {
  const copy = (layout: string, path: string) =>
    start(goProgram("copy"), [`${layout}:${image.tag}`, `//${registry.host}/${path}:${image.tag}`], "/").ended;

  test("keeps the digest", async () => {
    expect(await copy(image.layout.folder, "annotating")).toMatchObject({ code: 0 });
    await expectWhole("annotating");
  });

  test("could not, if the index did not say that its layers are zstd", async () => {
    const bare = withoutAnnotations(image.layout, join(inject("folder"), "bare"));
    const done = await copy(bare, "bare");
    expect(done.code).toBe(1);
    expect(done.stderr).toContain("Manifest list must be converted");
  });
});

runtime("crane push", ["crane"], () => {
  test("keeps the digest", async () => {
    await output(goProgram("crane"), ["push", image.layout.folder, `${registry.host}/crane:${image.tag}`]);
    await expectWhole("crane");
  });

  test("crane validate takes zstd for a broken gzip: it cannot be asked", async () => {
    const done = await start(goProgram("crane"), ["validate", "--remote", `${registry.host}/crane:${image.tag}`], "/")
      .ended;
    expect(done.code).toBe(1);
    expect(done.stderr).toContain("gzip: invalid header");
  });
});

runtime("oras cp", ["oras"], () => {
  test("keeps the digest", async () => {
    const target = ["--to-plain-http", `${registry.host}/oras:${image.tag}`];
    await output(path("oras"), ["cp", "--from-oci-layout", `${image.layout.folder}:${image.tag}`, ...target]);
    await expectWhole("oras");
  });
});

runtime("regctl image copy", ["regctl"], () => {
  test("keeps the digest", async () => {
    const host = ["--host", `reg=${registry.host},tls=disabled`];
    const [source, target] = [`ocidir://${image.layout.folder}:${image.tag}`, `${registry.host}/regctl:${image.tag}`];
    await output(goProgram("regctl"), ["image", "copy", ...host, source, target]);
    await expectWhole("regctl");
  });
});

/** Write a layout whose index says nothing of the compression, and return its folder. */
function withoutAnnotations(layout: Layout, folder: string): string {
  cpSync(layout.folder, folder, { recursive: true });
  const { manifests, ...rest } = layout.index;
  const bare = JSON.stringify({ ...rest, manifests: manifests.map(({ annotations: _, ...item }) => item) });
  const digest = `sha256:${createHash("sha256").update(bare).digest("hex")}`;
  const copy = new Layout(folder);
  writeFileSync(copy.blob(digest), bare);
  const outer = readFileSync(join(folder, "index.json"), "utf8");
  const size = `"size":${layout.reference.size}`;
  const changed = outer.replace(layout.reference.digest, digest).replace(size, `"size":${Buffer.byteLength(bare)}`);
  writeFileSync(join(folder, "index.json"), changed);
  return folder;
}
