import { afterAll, beforeAll, expect, test } from "vitest";

import { freePort } from "../registry/support/free-port.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { confined, confinementOf } from "./support/confinement.js";
import { Dockerd } from "./support/dockerd.js";
import { archive, push, type TestImage, testImage } from "./support/image.js";
import { runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

runtime("docker", ["machine", "dockerd", "docker", "containerd", "runc", "cni", "skopeo"], () => {
  let image: TestImage;
  let dockerd: Dockerd;
  let registry: RegistryServer;

  beforeAll(async () => {
    image = await testImage();
    registry = await RegistryServer.start();
    dockerd = await Dockerd.start();
  });

  afterAll(async () => {
    await dockerd?.stop();
    await registry?.stop();
  });

  const digests = async () => (await dockerd.docker("image", "ls", "--digests", "--format", "{{json .}}")).trim();

  /** Start the server as the README does and return its process; `reference` is what the image is called. */
  async function serves(reference: string): Promise<number> {
    const port = await freePort();
    const limits = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=12345:12345"];
    const files = ["--read-only", "--tmpfs=/tmp", `--volume=${models()}:/models:ro`];
    const serve = [reference, "--host", "127.0.0.1", "--port", String(port)];
    const id = (await dockerd.docker("run", "--detach", "--network=host", ...limits, ...files, ...serve)).trim();
    await expectAnswer(`127.0.0.1:${port}`, () => dockerd.docker("logs", id));
    return Number(await dockerd.docker("inspect", "--format", "{{.State.Pid}}", id));
  }

  test("docker load: the image has its whole name and the digest of its index", async () => {
    const said = await dockerd.docker("load", "--input", await archive(image.layout));
    expect(said).toContain(`Loaded image: ${image.name}`);
    const [repository, tag] = image.name.split(/:(?=[^:]*$)/);
    expect(JSON.parse(await digests())).toMatchObject({ Repository: repository, Tag: tag, Digest: image.digest });
  });

  test("the loaded image serves: any user, read-only, no capabilities, no new privileges", async () => {
    expect(confinementOf(await serves(image.name))).toEqual(confined(12345));
  });

  test("docker pull: by the digest of the index, from a registry", async () => {
    await push(image, `${registry.host}/onnxruntime:${image.tag}`);
    const reference = `${registry.host}/onnxruntime@${image.digest}`;
    expect(await dockerd.docker("pull", reference)).toContain(`Digest: ${image.digest}`);
    expect(confinementOf(await serves(reference))).toEqual(confined(12345));
  });
});
