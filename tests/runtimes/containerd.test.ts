import { afterAll, beforeAll, expect, test } from "vitest";

import { freePort } from "../registry/support/free-port.js";
import { confinementOf } from "./support/confinement.js";
import { Containerd } from "./support/containerd.js";
import { archive, type TestImage, testImage } from "./support/image.js";
import { runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

runtime("ctr", ["machine", "containerd", "runc", "crictl", "cni"], () => {
  let image: TestImage;
  let containerd: Containerd;

  beforeAll(async () => {
    image = await testImage();
    containerd = await Containerd.start();
  });

  afterAll(async () => {
    await containerd?.stop();
  });

  test("ctr image import: the image has its whole name and the digest of its index", async () => {
    await containerd.ctr("image", "import", await archive(image.layout));
    const lines = (await containerd.ctr("image", "ls", `name==${image.name}`)).trim().split("\n").slice(1);
    expect(lines.map((line) => line.split(/\s+/).slice(0, 3))).toEqual([
      [image.name, "application/vnd.oci.image.index.v1+json", image.digest],
    ]);
  });

  test("ctr run: the imported image serves as any user, read-only", async () => {
    const port = await freePort();
    const mounts = ["--mount", `type=bind,src=${models()},dst=/models,options=rbind:ro`];
    const entrypoint = image.layout.platforms()[0]?.config.config.Entrypoint ?? [];
    const serve = [...entrypoint, "--host", "127.0.0.1", "--port", String(port)];
    const limits = ["--read-only", "--user", "12345:12345", "--seccomp"];
    await containerd.ctr("run", "--detach", "--net-host", ...limits, ...mounts, image.name, "server", ...serve);
    await expectAnswer(`127.0.0.1:${port}`, () => containerd.ctr("task", "ls"));
    const pid = Number(/^server\s+(\d+)/m.exec(await containerd.ctr("task", "ls"))?.[1]);
    const { capabilities: _, ...rest } = confinementOf(pid);
    expect(rest).toEqual({ uid: 12345, noNewPrivileges: true, seccomp: true, readOnlyRoot: true });
  });

  test("an image that is imported on a node is there for its kubelet, by its whole name", async () => {
    await containerd.ctr("--namespace", "k8s.io", "image", "import", await archive(image.layout));
    const { status } = JSON.parse(await containerd.crictl("inspecti", image.name));
    expect(status.repoTags).toEqual([image.name]);
  });
});
