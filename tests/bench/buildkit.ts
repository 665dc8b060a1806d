import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "./dockerfiles.js";
import { run } from "./process.js";

/** How a result is compressed. */
export interface Output {
  compression: "zstd" | "gzip";
  level?: number;
}

/** A BuildKit of its own, with an empty cache, below a folder. */
export class Buildkit {
  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Start one. `programs` has buildkitd and buildctl, `runc` is a path, `registry` is spoken to over plain HTTP. */
  static async start(programs: string, runc: string, registry: string, below: string): Promise<Buildkit> {
    const folder = mkdtempSync(join(below, "buildkit-"));
    writeFileSync(join(folder, "buildkitd.toml"), `[registry."${registry}"]\n  http = true\n`);
    const options = [
      ...["--config", join(folder, "buildkitd.toml"), "--root", join(folder, "root"), "--addr", addressIn(folder)],
      ...["--containerd-worker=false", "--oci-worker=true", `--oci-worker-binary=${runc}`, "--oci-worker-net=host"],
    ];
    const child = spawn(join(programs, "buildkitd"), options, { stdio: "ignore" });
    const daemon = new Buildkit(programs, folder, child);
    for (let tries = 0; tries < 100; tries++) {
      const { code } = await daemon.buildctl(["debug", "workers"]);
      if (code === 0) return daemon;
      await sleep(200);
    }
    await daemon.stop();
    throw new Error("buildkitd does not answer");
  }

  /** Build a context and export it as an OCI image layout. Throws with the end of what BuildKit said. */
  async build(context: Context, files: string, uv: string, secrets: readonly string[], output: Output, out: string) {
    const folder = mkdtempSync(join(this.folder, "context-"));
    cpSync(files, folder, { recursive: true });
    for (const [name, text] of Object.entries(context)) writeFileSync(join(folder, name), text);
    mkdirSync(out, { recursive: true });
    const level = output.level === undefined ? "" : `,compression-level=${output.level}`;
    const done = await this.buildctl([
      ...["build", "--progress=plain", "--frontend=dockerfile.v0", "--local", `context=${folder}`],
      ...["--local", `dockerfile=${folder}`, "--local", `uv=${uv}`, "--opt", "context:uv=local:uv"],
      ...secrets.flatMap((secret) => ["--secret", secret]),
      ...["--output", `type=oci,tar=false,dest=${out},compression=${output.compression}${level}`],
    ]);
    rmSync(folder, { recursive: true });
    if (done.code !== 0) throw new Error(`BuildKit: ${done.said.trim().split("\n").slice(-30).join("\n")}`);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    for (let tries = 0; tries < 50 && this.child.exitCode === null && this.child.signalCode === null; tries++)
      await sleep(200);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private buildctl(words: readonly string[]) {
    return run(join(this.programs, "buildctl"), ["--addr", addressIn(this.folder), ...words]);
  }
}

const addressIn = (folder: string) => `unix://${join(folder, "buildkitd.sock")}`;
