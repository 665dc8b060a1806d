import { afterAll, beforeAll, expect, test } from "vitest";

import { freePort } from "../registry/support/free-port.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { confined, confinementOf } from "./support/confinement.js";
import { archive, push, type TestImage, testImage } from "./support/image.js";
import { Network } from "./support/network.js";
import { PODMAN_NEEDS, Podman } from "./support/podman.js";
import { runReadmeCommands } from "./support/readme-commands.js";
import { runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

runtime("podman", [...PODMAN_NEEDS, "skopeo"], () => {
  let image: TestImage;
  let registry: RegistryServer;
  let podman: Podman;

  beforeAll(async () => {
    image = await testImage();
    registry = await RegistryServer.start();
    podman = new Podman();
  });

  afterAll(async () => {
    await podman?.stop();
    await registry?.stop();
  });

  test("podman load: the image has its whole name and the digest of its index", async () => {
    const said = await podman.run("load", "--input", await archive(image.layout));
    expect(said).toContain(`Loaded image: ${image.name}`);
    expect(await podman.run("image", "inspect", "--format", "{{.Digest}}", image.name)).toBe(`${image.digest}\n`);
  });

  /** Start the small server as its README does, on a port of loopback, and return its process after it has answered. */
  async function serves(reference: string): Promise<number> {
    const port = await freePort();
    const limits = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=12345:12345"];
    const files = ["--read-only", "--read-only-tmpfs=false", "--tmpfs=/tmp", `--volume=${models()}:/models:ro`];
    const serve = [reference, "--host", "127.0.0.1", "--port", String(port)];
    const id = (await podman.run("run", "--detach", "--network=host", ...limits, ...files, ...serve)).trim();
    await expectAnswer(`127.0.0.1:${port}`, () => podman.run("logs", id));
    return Number(await podman.run("inspect", "--format", "{{.State.Pid}}", id));
  }

  test("the loaded image serves: any user, read-only, no capabilities, no new privileges", async () => {
    expect(confinementOf(await serves(image.name))).toEqual(confined(12345));
  });

  test("podman pull: by the digest of the index, from a registry", async () => {
    await push(image, `${registry.host}/onnxruntime:${image.tag}`);
    const reference = `${registry.host}/onnxruntime@${image.digest}`;
    await podman.run("pull", "--quiet", "--tls-verify=false", reference);
    expect(await podman.run("image", "inspect", "--format", "{{.Digest}}", reference)).toBe(`${image.digest}\n`);
    expect(confinementOf(await serves(reference))).toEqual(confined(12345));
  });
});

runtime("podman, by the README", PODMAN_NEEDS, () => {
  let network: Network;
  let podman: Podman;

  beforeAll(async () => {
    network = await Network.start();
    podman = new Podman(network);
  });

  afterAll(async () => {
    await podman?.stop();
    await network?.stop();
  });

  test("its commands load the image and publish its port, with podman in docker's place", async () => {
    const running = runReadmeCommands(await testImage(), podman.client);
    await expectAnswer("127.0.0.1:8000", async () => running.heard(), network);
    await podman.clear();
    expect((await running.ended).stdout).toContain("POST /v1/infer");
  });
});
