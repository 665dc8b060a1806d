import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { type Outcome, output, start } from "../../engine/support/process.js";
import { Daemon } from "./daemon.js";
import { removeWithMounts } from "./machine.js";
import { goProgram, path } from "./runtime.js";

/** What a containerd is set up for. */
export interface ContainerdOptions {
  /** HOST:PORT of a registry on loopback, which is asked without TLS. */
  registry?: string;
  /** The image whose container holds a pod together. */
  pause?: string;
}

/** Addresses of the pods: a network of the tests, without a way out. */
const PODS = "10.213.77.0/28";

/** A containerd with all of its files in one folder. */
export class Containerd {
  private constructor(
    private readonly folder: string,
    private readonly daemon: Daemon,
  ) {}

  static async start(options: ContainerdOptions = {}): Promise<Containerd> {
    const folder = mkdtempSync(join(inject("folder"), "containerd-"));
    writeFileSync(join(folder, "config.toml"), config(folder, options));
    writeFileSync(join(folder, "crictl.yaml"), "");
    if (options.registry !== undefined) writeHosts(folder, options.registry);
    writeNetwork(folder);
    const argv = [goProgram("containerd"), "--config", join(folder, "config.toml")] as const;
    const answers = async () =>
      (await start(goProgram("containerd", "ctr"), [...at(folder), "version"], "/").ended).code === 0;
    return new Containerd(folder, await Daemon.start(argv, join(folder, "log"), Containerd.searchPath(), answers));
  }

  /** Where containerd looks for its shim and runc. */
  static searchPath(): string {
    return [path("containerd"), path("runc"), "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(":");
  }

  get socket(): string {
    return socketOf(this.folder);
  }

  /** Folder of the logs of pods. */
  get logs(): string {
    return join(this.folder, "logs");
  }

  ctr(...args: string[]): Promise<string> {
    return output(goProgram("containerd", "ctr"), [...at(this.folder), ...args]);
  }

  crictl(...args: string[]): Promise<string> {
    return output(goProgram("crictl"), this.crictlArgs(args));
  }

  /** End all that runs in it, then containerd itself; nothing stays mounted or on the disk. */
  async stop(): Promise<void> {
    // A folder that pods and tasks still use could not be removed: what fails here is tried on.
    const pods = await this.attempt(goProgram("crictl"), this.crictlArgs(["pods", "--quiet"]));
    for (const pod of pods) {
      await this.attempt(goProgram("crictl"), this.crictlArgs(["stopp", pod]));
      await this.attempt(goProgram("crictl"), this.crictlArgs(["rmp", "--force", pod]));
    }
    for (const task of await this.attempt(goProgram("containerd", "ctr"), [...at(this.folder), "task", "ls", "-q"])) {
      await this.attempt(goProgram("containerd", "ctr"), [...at(this.folder), "task", "rm", "--force", task]);
    }
    await this.daemon.stop();
    removeWithMounts(this.folder);
  }

  private crictlArgs(args: readonly string[]): string[] {
    const endpoint = `unix://${this.socket}`;
    const settings = ["--config", join(this.folder, "crictl.yaml")];
    return [...settings, "--runtime-endpoint", endpoint, "--image-endpoint", endpoint, ...args];
  }

  private async attempt(program: string, args: readonly string[]): Promise<string[]> {
    const { stdout }: Outcome = await start(program, args, "/").ended;
    return stdout.split("\n").filter(Boolean);
  }
}

function socketOf(folder: string): string {
  return join(folder, "containerd.sock");
}

function at(folder: string): string[] {
  return ["--address", socketOf(folder)];
}

function config(folder: string, { pause }: ContainerdOptions): string {
  return `version = 3
root = "${folder}/root"
state = "${folder}/state"
[grpc]
address = "${socketOf(folder)}"
[plugins.'io.containerd.cri.v1.images'.registry]
config_path = "${folder}/registries"
[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = "${pause ?? "none"}"
[plugins.'io.containerd.cri.v1.runtime']
# A machine can forbid scores that are lower than the own.
restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = ["${path("cni")}"]
conf_dir = "${folder}/cni"
`;
}

/** https://github.com/containerd/containerd/blob/v2.4.2/docs/hosts.md */
function writeHosts(folder: string, registry: string): void {
  mkdirSync(join(folder, "registries", registry), { recursive: true });
  const text = `server = "http://${registry}"\n[host."http://${registry}"]\ncapabilities = ["pull", "resolve"]\n`;
  writeFileSync(join(folder, "registries", registry, "hosts.toml"), text);
}

/** One cable from each pod to the machine. https://www.cni.dev/plugins/current/main/ptp/ */
function writeNetwork(folder: string): void {
  const ipam = { type: "host-local", dataDir: join(folder, "addresses"), ranges: [[{ subnet: PODS }]] };
  const network = { cniVersion: "1.0.0", name: "image-factory-tests", plugins: [{ type: "ptp", ipam }] };
  mkdirSync(join(folder, "cni"));
  mkdirSync(join(folder, "logs"));
  writeFileSync(join(folder, "cni", "pods.conflist"), JSON.stringify(network));
}
