import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { output, start } from "../engine/support/process.js";
import { freePort } from "../registry/support/free-port.js";
import { confined, confinementOf } from "./support/confinement.js";
import { archive, type TestImage, testImage } from "./support/image.js";
import { unmountBelow } from "./support/machine.js";
import { goProgram, path, runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

/** Debian's crun ends where both versions of cgroups are mounted, as on some machines of CI; runc takes them. */
const CGROUPS_OF_BOTH_VERSIONS = existsSync("/sys/fs/cgroup/unified");

runtime("podman", ["machine", "podman", ...(CGROUPS_OF_BOTH_VERSIONS ? (["runc"] as const) : [])], () => {
  let image: TestImage;
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
  });

  afterAll(async () => {
    await start(path("podman"), podmanArgs(["rm", "--all", "--force", "--time", "1"]), "/").ended;
    unmountBelow(storage);
  });

  test("podman load: the image has its whole name and the digest of its index", async () => {
    const said = await podman("load", "--input", await archive(image.layout));
    expect(said).toContain(`Loaded image: ${image.name}`);
    expect(await podman("image", "inspect", "--format", "{{.Digest}}", image.name)).toBe(`${image.digest}\n`);
  });

  test("the loaded image serves: any user, read-only, no capabilities, no new privileges", async () => {
    const port = await freePort();
    const limits = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=12345:12345"];
    const files = ["--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp", `--volume=${models()}:/models:ro`];
    // Podman asks for more open files than a machine may allow.
    const machine = ["--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"];
    const serve = [image.name, "--host", "127.0.0.1", "--port", String(port)];
    const id = (await podman("run", "--detach", ...limits, ...files, ...machine, ...serve)).trim();
    await expectAnswer(`127.0.0.1:${port}`, () => podman("logs", id));
    const pid = Number(await podman("inspect", "--format", "{{.State.Pid}}", id));
    expect(confinementOf(pid)).toEqual(confined(12345));
  });
});
