import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { output, start } from "../engine/support/process.js";
import { freePort } from "../registry/support/free-port.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { confined, confinementOf } from "./support/confinement.js";
import { archive, push, type TestImage, testImage } from "./support/image.js";
import { removeWithMounts } from "./support/machine.js";
import { goProgram, path, runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

/** Debian's crun ends where both versions of cgroups are mounted, as on some machines of CI; runc takes them. */
const CGROUPS_OF_BOTH_VERSIONS = existsSync("/sys/fs/cgroup/unified");

runtime("podman", ["machine", "podman", "skopeo", ...(CGROUPS_OF_BOTH_VERSIONS ? (["runc"] as const) : [])], () => {
  let image: TestImage;
  let registry: RegistryServer;
  let storage: string;

  const podmanArgs = (args: readonly string[]) => [
    ...["--root", join(storage, "root"), "--runroot", join(storage, "run")],
    ...["--cgroup-manager", "cgroupfs", "--events-backend", "file", "--log-level", "error"],
    ...(CGROUPS_OF_BOTH_VERSIONS ? ["--runtime", goProgram("runc")] : []),
    ...args,
  ];
  const podman = (...args: string[]) => output(path("podman"), podmanArgs(args));

  beforeAll(async () => {
    storage = mkdtempSync(join(inject("folder"), "podman-"));
    image = await testImage();
    registry = await RegistryServer.start();
  });

  afterAll(async () => {
    await registry?.stop();
    await start(path("podman"), podmanArgs(["rm", "--all", "--force", "--time", "1"]), "/").ended;
    removeWithMounts(storage);
  });

  test("podman load: the image has its whole name and the digest of its index", async () => {
    const said = await podman("load", "--input", await archive(image.layout));
    expect(said).toContain(`Loaded image: ${image.name}`);
    expect(await podman("image", "inspect", "--format", "{{.Digest}}", image.name)).toBe(`${image.digest}\n`);
  });

  /** Start the small server as its README does, on a port of loopback, and return its process after it has answered. */
  async function serves(reference: string): Promise<number> {
    const port = await freePort();
    const limits = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=12345:12345"];
    const files = ["--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp", `--volume=${models()}:/models:ro`];
    // Podman asks for more open files than a machine may allow.
    const machine = ["--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"];
    const serve = [reference, "--host", "127.0.0.1", "--port", String(port)];
    const id = (await podman("run", "--detach", ...limits, ...files, ...machine, ...serve)).trim();
    await expectAnswer(`127.0.0.1:${port}`, () => podman("logs", id));
    return Number(await podman("inspect", "--format", "{{.State.Pid}}", id));
  }

  test("the loaded image serves: any user, read-only, no capabilities, no new privileges", async () => {
    expect(confinementOf(await serves(image.name))).toEqual(confined(12345));
  });

  test("podman pull: by the digest of the index, from a registry", async () => {
    await push(image, `${registry.host}/onnxruntime:${image.tag}`);
    const reference = `${registry.host}/onnxruntime@${image.digest}`;
    await podman("pull", "--quiet", "--tls-verify=false", reference);
    expect(await podman("image", "inspect", "--format", "{{.Digest}}", reference)).toBe(`${image.digest}\n`);
    expect(confinementOf(await serves(reference))).toEqual(confined(12345));
  });
});
