import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Checkout } from "../engine/support/checkout.js";
import { smallDist } from "../engine/support/dist.js";
import { Layout } from "../engine/support/layout.js";
import { plainSeed } from "../engine/support/plain-seed.js";
import { type Outcome, output, start } from "../engine/support/process.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { Dockerd } from "../runtimes/support/dockerd.js";
import { Network } from "../runtimes/support/network.js";
import { path, runtime } from "../runtimes/support/runtime.js";
import { configure, loadEngineImage } from "./support/engine-image.js";

/*
 * ./daggerw as somebody calls it who has Docker and no root: a real dockerd, into which the engine was loaded under the name that dagger
 * pulls elsewhere. Only the seed is given: this machine reaches no image registry.
 */

const [USER, GROUP] = [65533, 65533];
const HOUR = 3_600_000;

runtime("a machine with Docker", ["machine", "dockerd", "docker", "containerd", "runc", "cni"], () => {
  let network: Network;
  let dockerd: Dockerd;
  let registry: RegistryServer;
  let checkout: Checkout;
  let seed: string;
  let home: string;

  beforeAll(async () => {
    network = await Network.start({ wayOut: true });
    dockerd = await Dockerd.start({ network });
    registry = await RegistryServer.start({ address: Network.HERE });
    const plain = plainSeed(inject("folder"), registry.host);
    seed = plain.seed;
    await loadEngineImage(dockerd, inject("folder"));
    checkout = Checkout.small();
    home = mkdtempSync(join(inject("folder"), "home-"));
    mkdirSync(join(home, "bin"));
    copyFileSync(plain.cli, join(home, "bin/dagger"));
    copyFileSync(path("docker"), join(home, "bin/docker"));
    configure(home, registry.host);
    await output("chown", ["-R", `${USER}:${GROUP}`, home, checkout.folder]);
    // As the group docker has it on a user's machine.
    chownSync(dockerd.socket, 0, GROUP);
    chmodSync(dockerd.socket, 0o660);
    await output("chmod", ["o+rx", inject("folder"), join(dockerd.socket, "..")]);
  }, HOUR);

  afterAll(async () => {
    await dockerd?.stop();
    await registry?.stop();
    await network?.stop();
  });

  /** In an environment that holds nothing of this one's. */
  function daggerw(...args: string[]): Promise<Outcome> {
    const env = [`HOME=${home}`, `PATH=${home}/bin:/usr/bin:/bin`, `DOCKER_HOST=unix://${dockerd.socket}`];
    const user = [`--reuid=${USER}`, `--regid=${GROUP}`, "--clear-groups"];
    return start("setpriv", [...user, "env", "-i", ...env, "./daggerw", ...args], checkout.folder).ended;
  }

  test("the images are listed: nothing was installed, and no root was asked for", async () => {
    const done = await daggerw("call", "images");
    expect([done.code, done.stdout], done.stderr).toEqual([0, "python-3.11\nonnxruntime\n"]);
    expect(done.stderr).toContain("no default registry: it needs root and apt; give --store to use one of your own");
    const container = await dockerd.docker("ps", "--format", "{{.Names}}");
    expect(container).toMatch(/^dagger-engine-v\d/);
  });

  test("an image has the digest that it has everywhere", async () => {
    const layout = ["layout", "export", "--path=dist/onnxruntime"];
    const done = await daggerw("call", `--seed=${seed}`, "image", "--name=onnxruntime", ...layout);
    expect(done.code, done.stderr).toBe(0);
    const elsewhere = (await smallDist()).layout("onnxruntime");
    expect(new Layout(checkout.path("dist/onnxruntime")).reference.digest).toBe(elsewhere.reference.digest);
  });
});
