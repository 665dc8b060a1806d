import { afterAll, beforeAll, expect, test } from "vitest";

import { RegistryServer } from "../registry/support/registry-server.js";
import { confined, confinementOf } from "./support/confinement.js";
import { Dockerd } from "./support/dockerd.js";
import { archive, gzipImage, push, type TestImage, testImage } from "./support/image.js";
import { Network } from "./support/network.js";
import { runReadmeCommands } from "./support/readme-commands.js";
import { runtime } from "./support/runtime.js";
import { expectAnswer } from "./support/server.js";

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

  test("docker load: the image has its whole name and the digest of its index", async () => {
    const said = await dockerd.docker("load", "--input", await archive(image.layout));
    expect(said).toContain(`Loaded image: ${image.name}`);
    const [Repository, Tag] = image.name.split(":");
    expect(await dockerd.image()).toMatchObject({ Repository, Tag, Digest: image.digest });
  });

  test("the loaded image serves: any user, read-only, no capabilities, no new privileges", async () => {
    expect(confinementOf(await dockerd.serves(image.name))).toEqual(confined(12345));
  });

  test("docker pull: by the digest of the index, from a registry", async () => {
    await push(image, `${registry.host}/onnxruntime:${image.tag}`);
    const reference = `${registry.host}/onnxruntime@${image.digest}`;
    expect(await dockerd.docker("pull", reference)).toContain(`Digest: ${image.digest}`);
    expect(confinementOf(await dockerd.serves(reference))).toEqual(confined(12345));
  });
});

runtime("docker, by the README", ["machine", "dockerd", "docker", "containerd", "runc", "cni"], () => {
  let network: Network;
  let dockerd: Dockerd;

  beforeAll(async () => {
    network = await Network.start();
    dockerd = await Dockerd.start({ network });
  });

  afterAll(async () => {
    await dockerd?.stop();
    await network?.stop();
  });

  test("its commands load the image and publish its port", async () => {
    const running = runReadmeCommands(await testImage(), dockerd.client);
    await expectAnswer("127.0.0.1:8000", async () => running.heard(), network);
    dockerd.clear();
    expect((await running.ended).stdout).toContain("POST /v1/infer");
  });
});

runtime("docker of Debian 12", ["machine", "dockerd20", "docker", "containerd", "runc", "cni", "skopeo"], () => {
  let dockerd: Dockerd;
  let registry: RegistryServer;

  beforeAll(async () => {
    registry = await RegistryServer.start();
    dockerd = await Dockerd.start({ name: "dockerd20" });
  });

  afterAll(async () => {
    await dockerd?.stop();
    await registry?.stop();
  });

  async function pulled(image: TestImage, name: string) {
    await push(image, `${registry.host}/${name}:${image.tag}`);
    return dockerd.tried("pull", `${registry.host}/${name}:${image.tag}`);
  }

  test("docker pull: zstd is more than it can read", async () => {
    const done = await pulled(await testImage(), "zstd");
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("invalid tar header");
  });

  test("docker pull: the image with gzip layers keeps its digest and serves", async () => {
    const gzip = await gzipImage();
    expect(await pulled(gzip, "gzip")).toMatchObject({ code: 0 });
    expect(await dockerd.image()).toMatchObject({ Digest: gzip.digest });
    expect(confinementOf(await dockerd.serves(`${registry.host}/gzip@${gzip.digest}`))).toEqual(confined(12345));
  });

  test("docker load: a layout is more than it can read, whatever its compression", async () => {
    const done = await dockerd.tried("load", "--input", await archive((await gzipImage()).layout, "gzip.tar"));
    expect(done.code).not.toBe(0);
  });
});
