import { existsSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { Layout } from "../engine/support/layout.js";
import { PODMAN_NEEDS, Podman } from "./support/podman.js";
import { runtime } from "./support/runtime.js";

/** Where `build-all` or `layout` wrote the image to; it is too large to be built for these tests. */
const FOLDER = resolve(process.env.IMAGE_FACTORY_DIST ?? "dist", "vllm");
/** The image unpacked, and a layer on its way. */
const DISK_GB = 12;

/** A machine without a GPU can be asked for help only if vLLM is told what it is for. */
const WITHOUT_GPU = "--env=VLLM_TARGET_DEVICE=cpu";

function obstacle(): string | undefined {
  if (!existsSync(join(FOLDER, "index.json")))
    return `${FOLDER} has no layout; IMAGE_FACTORY_DIST can name another folder`;
  const { bavail, bsize } = statfsSync(inject("folder"));
  const free = Math.floor((bavail * bsize) / 1e9);
  return free >= DISK_GB ? undefined : `${DISK_GB} GB of disk are needed, ${free} are free`;
}

runtime(
  "podman, vllm",
  PODMAN_NEEDS,
  () => {
    let podman: Podman;
    let image: string;

    /** Run it as its README does, without a GPU and without a network. */
    const run = (...args: string[]) => {
      const limits = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"];
      const files = ["--tmpfs=/tmp:exec", "--shm-size=1g", "--volume=vllm-cache:/cache"];
      return podman.run("run", "--rm", ...limits, ...files, ...args);
    };

    beforeAll(async () => {
      podman = new Podman();
      const layout = new Layout(FOLDER);
      const tag = layout.reference.annotations?.["org.opencontainers.image.ref.name"];
      image = (await podman.run("pull", "--quiet", `oci:${FOLDER}:${tag}`)).trim();
    });

    afterAll(async () => {
      await podman?.stop();
    });

    test("the layout keeps its digest", async () => {
      const said = await podman.run("image", "inspect", "--format", "{{.Digest}}", image);
      expect(said.trim()).toBe(new Layout(FOLDER).reference.digest);
    });

    test("torch and vllm are imported", async () => {
      const script = "import torch, vllm; print(vllm.__version__, torch.version.cuda)";
      expect(await run("--entrypoint=/usr/bin/python3.11", image, "-c", script)).toMatch(/^\d+\.\d+\.\d+ \d+\.\d+$/m);
    });

    test("the entrypoint prints its help", async () => {
      expect(await run(WITHOUT_GPU, image)).toContain("usage: vllm serve");
    });
  },
  obstacle(),
);
