import { existsSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { Checkout } from "../../engine/support/checkout.js";
import { smallDist } from "../../engine/support/dist.js";
import { daggerwOnFreshLocks } from "../../engine/support/fresh-locks.js";
import { Layout } from "../../engine/support/layout.js";
import { output } from "../../engine/support/process.js";

/** The small image as the engine exported it, and the names that its layout gives it. */
export interface TestImage {
  layout: Layout;
  /** Digest of its index. */
  digest: string;
  /** `localhost/image-factory/onnxruntime:1.32.0` */
  name: string;
  /** `1.32.0` */
  tag: string;
}

/** Build the image, or take what another file of this run has built. */
export async function testImage(): Promise<TestImage> {
  const built = new Layout(join(inject("folder"), "dist", "onnxruntime"));
  if (existsSync(join(built.folder, "index.json"))) return named(built);
  return named((await smallDist()).layout("onnxruntime"));
}

/** The same image with gzip layers. */
export async function gzipImage(): Promise<TestImage> {
  const folder = join(inject("folder"), "gzip");
  if (existsSync(folder)) return named(new Layout(folder));
  const layout = ["layout", "--compression=gzip", "export", `--path=${folder}`];
  const done = await daggerwOnFreshLocks(Checkout.small(), "call", "image", "--name=onnxruntime", ...layout);
  if (done.code !== 0) throw new Error(`the image could not be built with gzip layers\n${done.stderr}`);
  return named(new Layout(folder));
}

function named(layout: Layout): TestImage {
  const { digest, annotations = {} } = layout.reference;
  const [name = "", tag = ""] = ["io.containerd.image.name", "org.opencontainers.image.ref.name"].map(
    (key) => annotations[key],
  );
  return { layout, digest, name, tag };
}

/** Write a layout as one file, as `docker load` takes it; a file that is there already is taken. */
export async function archive(layout: Layout, file = "onnxruntime.tar"): Promise<string> {
  const path = join(inject("folder"), file);
  if (!existsSync(path)) await output("tar", ["-C", layout.folder, "-cf", path, "."]);
  return path;
}

/** Push every platform of an image to HOST:PORT/PATH:TAG and keep its digest, by Debian's skopeo. */
export async function push({ layout, tag }: TestImage, reference: string): Promise<void> {
  const flags = ["--quiet", "--all", "--preserve-digests", "--dest-tls-verify=false"];
  await output("skopeo", ["copy", ...flags, `oci:${layout.folder}:${tag}`, `docker://${reference}`]);
}
