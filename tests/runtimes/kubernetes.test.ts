import { randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { RegistryServer } from "../registry/support/registry-server.js";
import { confined, confinementOf } from "./support/confinement.js";
import { Containerd } from "./support/containerd.js";
import { containerOf, sandboxOf } from "./support/cri.js";
import { push, type TestImage, testImage } from "./support/image.js";
import { pushPause } from "./support/pause.js";
import { type PodContainer, podOf, restrictedProblems } from "./support/pod.js";
import { runtime } from "./support/runtime.js";
import { expectAnswer, models } from "./support/server.js";

runtime("kubernetes (CRI)", ["machine", "containerd", "runc", "crictl", "cni", "crane", "pause", "skopeo"], () => {
  let image: TestImage;
  let registry: RegistryServer;
  let containerd: Containerd;
  let reference: string;

  beforeAll(async () => {
    image = await testImage();
    registry = await RegistryServer.start();
    containerd = await Containerd.start({ registry: registry.host, pause: await pushPause(registry.host) });
    await push(image, `${registry.host}/onnxruntime:${image.tag}`);
    reference = `${registry.host}/onnxruntime@${image.digest}`;
  });

  afterAll(async () => {
    await containerd?.stop();
    await registry?.stop();
  });

  /** Run the README's container, perhaps as another user: it must answer, and be confined as the README says. */
  async function serves(runAsUser?: number): Promise<void> {
    const container = readmeContainer(reference, runAsUser);
    const folder = mkdtempSync(join(inject("folder"), "pod-"));
    const [sandbox, main] = [join(folder, "sandbox.json"), join(folder, "container.json")];
    writeFileSync(sandbox, JSON.stringify(sandboxOf(container, randomUUID(), containerd.logs)));
    writeFileSync(main, JSON.stringify(containerOf(container, { models: models() })));
    const pod = (await containerd.crictl("runp", sandbox)).trim();
    const id = (await containerd.crictl("create", pod, main, sandbox)).trim();
    await containerd.crictl("start", id);
    const { network } = JSON.parse(await containerd.crictl("inspectp", pod)).status;
    await expectAnswer(`${network.ip}:${container.ports[0]?.containerPort}`, () => containerd.crictl("logs", id));
    const { pid } = JSON.parse(await containerd.crictl("inspect", id)).info;
    expect(confinementOf(pid)).toEqual(confined(runAsUser ?? 65532));
  }

  test("crictl pull, as a kubelet pulls: by the digest of the index", async () => {
    await containerd.crictl("pull", reference);
    const { status } = JSON.parse(await containerd.crictl("inspecti", reference));
    expect(status.repoDigests).toEqual([reference]);
    // A kubelet takes `runAsNonRoot` only where the image's user is a number that is not 0.
    expect(status.uid).toEqual({ value: "65532" });
  });

  test("the README's pod, under the profile restricted, answers as the image's own user", async () => {
    await serves();
  });

  test("and as any user", async () => {
    await serves(12345);
  });
});

/** The container of the image's README, which names no registry. */
function readmeContainer(image: string, runAsUser?: number): PodContainer {
  const pod = podOf("images/onnxruntime/README.md");
  expect(restrictedProblems(pod)).toEqual([]);
  const [container, ...more] = pod.containers;
  if (container === undefined || more.length > 0) throw new Error("the README's pod must have one container");
  return { ...container, image, securityContext: { ...container.securityContext, ...(runAsUser && { runAsUser }) } };
}
