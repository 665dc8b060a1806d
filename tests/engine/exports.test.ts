import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { Checkout } from "./support/checkout.js";
import { type Dist, smallDist } from "./support/dist.js";
import { sha256 } from "./support/layout.js";
import { output } from "./support/process.js";

/** Unpack archives over each other, as a runtime does it with layers, and return the folder. */
async function unpacked(name: string, archives: readonly string[]): Promise<string> {
  const folder = join(inject("folder"), name);
  mkdirSync(folder);
  const script = 'set -o pipefail; for file in "${@:2}"; do zstd -dcq -- "$file" | tar -x -C "$1" || exit; done';
  await output("bash", ["-c", script, "unpack", folder, ...archives]);
  return folder;
}

/** What every path of a tree is: kind, mode, owner, links, times of all but folders, and where a link leads. */
function listing(folder: string): string[] {
  const format = "%P %y %m %U:%G %n %T@ %l\\n";
  const found = execFileSync("find", [
    folder,
    "-mindepth",
    "1",
    "(",
    "-type",
    "d",
    "-printf",
    "%P d %m %U:%G\\n",
    ")",
    "-o",
    "-printf",
    format,
  ]);
  return found.toString().split("\n").sort();
}

describe("one file in place of a tree", () => {
  let dist: Dist;

  beforeAll(async () => {
    dist = await smallDist();
  });

  /** Export one file of an image for linux/amd64 and return its path. */
  async function exported(image: string, ...verb: string[]): Promise<string> {
    const path = join(inject("folder"), `${image}-${verb[0]}.tar.zst`);
    const done = await dist.checkout.daggerw("call", "image", `--name=${image}`, ...verb, "export", `--path=${path}`);
    expect(done).toMatchObject({ code: 0 });
    return path;
  }

  test("the root file system is one file, and holds what the image's layers make", async () => {
    const layout = dist.layout("onnxruntime");
    const amd64 = layout.platforms().find(({ config }) => config.architecture === "amd64");
    const layers = (amd64?.manifest.layers ?? []).map(({ digest }) => layout.blob(digest));
    const tree = await unpacked("rootfs", [await exported("onnxruntime", "rootfs")]);
    const wanted = await unpacked("layers", layers);
    expect(listing(tree)).toEqual(listing(wanted));
    expect(listing(tree).length).toBeGreaterThan(3000);
    await output("diff", ["-r", "--no-dereference", tree, wanted]);
  });

  test("a stage's result is its layer, byte for byte", async () => {
    const path = await exported("onnxruntime", "stage-result", "--name=pure");
    expect(dist.layout("onnxruntime").layers()).toContain(await sha256(path));
  });

  test("the context is one file, and holds all that the Dockerfile names", async () => {
    const folder = await unpacked("context", [await exported("onnxruntime", "context")]);
    const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");
    const sources = [...dockerfile.matchAll(/source=(\S+?)(?:,|\s)/g)].map((match) => match[1] ?? "");
    expect(sources.length).toBeGreaterThan(1);
    for (const path of [...sources, "build.hcl", "stage/wheels.py", "toolbox/usr/bin/python3", "base/index.json"]) {
      expect(existsSync(join(folder, path)), path).toBe(true);
    }
    expect(readdirSync(join(folder, "inputs/pure/wheels")).length).toBeGreaterThan(5);
    // The image has neither file of its own: both follow from its inputs. tests/full/bake.test.ts lets bake read them.
    expect(existsSync(dist.checkout.path("images/onnxruntime/Dockerfile"))).toBe(false);
    expect(dockerfile).toContain("FROM ${BASE} AS onnxruntime\n");
  });

  test("a Dockerfile that is written out builds the same image", async () => {
    const checkout = Checkout.small();
    const done = await checkout.daggerw("call", "image", "--name=onnxruntime", "eject", "export", "--path=.");
    expect(done).toMatchObject({ code: 0 });
    expect(checkout.read("images/onnxruntime/inputs.yaml")).not.toMatch(/withoutBytecode|folders:/);
    const ejected = checkout.read("images/onnxruntime/Dockerfile");
    checkout.restore("images/onnxruntime/Dockerfile");
    checkout.restore("images/onnxruntime/inputs.yaml");
    checkout.eject("onnxruntime");
    expect(checkout.read("images/onnxruntime/Dockerfile")).toBe(ejected);
    const index = await checkout.daggerw(
      "call",
      "image",
      "--name=onnxruntime",
      "layout",
      "file",
      "--path=index.json",
      "contents",
    );
    const written = readFileSync(join(dist.folder, "onnxruntime/index.json"), "utf8");
    expect(JSON.parse(index.stdout).manifests[0].digest).toBe(JSON.parse(written).manifests[0].digest);
  });
});

test("a tree of 100,000 files is refused before anything is written, with what to type", async () => {
  const path = join(inject("folder"), "many");
  const many = "mkdir /many && cd /many && seq 100000 | xargs touch";
  const call = ["call", "toolbox", "with-exec", `--args=sh,-c,${many}`, "directory", "--path=/many"];
  const done = await Checkout.small().daggerw(...call, "export", `--path=${path}`);
  expect(done.code).toBe(1);
  expect(done.stderr).toContain(
    `error: EXPORT_TREE: 100000 files would be written to ${path}, and a tree is exported up to`,
  );
  expect(done.stderr).toContain("stage-result --name=STAGE export --path=STAGE.tar.zst");
  expect(existsSync(path)).toBe(false);
});
