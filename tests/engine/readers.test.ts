import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { type Dist, smallDist } from "./support/dist.js";
import { output } from "./support/process.js";

/** The tag that the layout gives to the image, as skopeo names it. */
let source: string;
/** Where the image is pushed to: the default registry on loopback. */
let target: string;
let dist: Dist;

const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const skopeo = (...args: string[]) => output("skopeo", args);

beforeAll(async () => {
  dist = await smallDist();
  const layout = dist.layout("onnxruntime");
  source = `oci:${layout.folder}:${layout.reference.annotations?.["org.opencontainers.image.ref.name"]}`;
  target = `docker://${await registry()}/tests/onnxruntime`;
});

async function registry(): Promise<string> {
  const { stdout } = await dist.checkout.start(["engine", "status"]).ended;
  const found = /^registry\s+(\S+:\d+)$/m.exec(stdout)?.[1];
  if (found === undefined) throw new Error(`there is no registry: ${stdout}`);
  return found;
}

describe("skopeo", () => {
  test.each(["amd64", "arm64"])("copies the image for %s from the layout", async (arch) => {
    const folder = join(inject("folder"), `copy-${arch}`);
    await skopeo("--override-arch", arch, "--override-os", "linux", "copy", "--quiet", source, `dir:${folder}`);
    const config = JSON.parse(await skopeo("inspect", "--config", `dir:${folder}`));
    expect(config.architecture).toBe(arch);
    expect(config.config.User).toBe("65532:65532");
  });

  test("pushes every platform to a registry, and nothing changes on the way", async () => {
    await skopeo("copy", "--quiet", "--all", "--preserve-digests", "--dest-tls-verify=false", source, `${target}:test`);
    const raw = await skopeo("inspect", "--raw", "--tls-verify=false", `${target}:test`);
    expect(digestOf(raw)).toBe(dist.layout("onnxruntime").reference.digest);
  });
});

describe("the engine", () => {
  test.each(["linux/amd64", "linux/arm64"])("pulls %s by the digest of the index and unpacks it", async (platform) => {
    const address = `${target.replace("docker://", "")}@${dist.layout("onnxruntime").reference.digest}`;
    const container = ["core", "container", `--platform=${platform}`, "from", `--address=${address}`];
    const done = await dist.checkout.start(["--silent", ...container, "directory", "--path=/app", "entries"]).ended;
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout.split("\n")).toContain("server.py");
  });
});
