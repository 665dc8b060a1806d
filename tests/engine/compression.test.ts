import { join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import { PACKERS } from "../../pipeline/src/repository/lock/index.js";
import { type Dist, smallDist } from "./support/dist.js";
import { Layout } from "./support/layout.js";

let dist: Dist;
let zstd: Layout;
let gzip: Layout;

const onnxruntime = (...more: string[]) => dist.checkout.daggerw("call", "image", "--name=onnxruntime", ...more);

beforeAll(async () => {
  dist = await smallDist();
  zstd = dist.layout("onnxruntime");
  gzip = new Layout(join(inject("folder"), "gzip"));
  const done = await onnxruntime("layout", "--compression=gzip", "export", `--path=${gzip.folder}`);
  expect(done).toMatchObject({ code: 0 });
});

test("a layout with gzip layers is whole, and says what it was packed with", async () => {
  expect(await gzip.problems()).toEqual([]);
  const types = new Set(gzip.platforms().flatMap(({ manifest }) => manifest.layers.map((layer) => layer.mediaType)));
  expect(types).toEqual(new Set(["application/vnd.oci.image.layer.v1.tar+gzip"]));
  expect(gzip.index.annotations["image-factory.packer"]).toBe(PACKERS.gzip);
  expect(zstd.index.annotations["image-factory.packer"]).toBe(PACKERS.zstd);
});

test("only the compression differs: the same configuration with the same diff_ids, under another digest", () => {
  const configs = (layout: Layout) => layout.platforms().map(({ manifest, config }) => [manifest.config, config]);
  expect(configs(gzip)).toEqual(configs(zstd));
  expect(gzip.reference.digest).not.toBe(zstd.reference.digest);
  expect(gzip.layers().filter((digest) => zstd.layers().includes(digest))).toEqual([]);
});

test("its digest is the same when it is built again with nothing from a cache", async () => {
  const done = await onnxruntime("reproduce", "--compression=gzip");
  expect(done).toMatchObject({ code: 0 });
  expect(done.stdout).toContain(`same      index ${gzip.reference.digest}`);
});

test("build-all makes the same of it, and exports only what is not there", async () => {
  const folder = join(inject("folder"), "gzip-all");
  const exported = () => dist.checkout.daggerw("call", "build-all", "--compression=gzip", "export", `--path=${folder}`);
  expect(await exported()).toMatchObject({ code: 0 });
  const layout = new Layout(join(folder, "onnxruntime"));
  expect(layout.reference).toEqual(gzip.reference);
  const before = layout.stamps();
  expect(await exported()).toMatchObject({ code: 0 });
  expect(layout.stamps()).toEqual(before);
});

test("another compression is refused, with those that there are", async () => {
  const done = await onnxruntime("layout", "--compression=bzip2", "sync");
  expect(done.code).not.toBe(0);
  expect(done.stderr).toMatch(/invalid argument "bzip2" for "--compression" flag: value should be one of GZIP,ZSTD/);
});
