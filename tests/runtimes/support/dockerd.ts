import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { output, start } from "../../engine/support/process.js";
import { Containerd } from "./containerd.js";
import { Daemon } from "./daemon.js";
import { unmountBelow } from "./machine.js";
import { goProgram, path } from "./runtime.js";

/** A dockerd on a containerd of its own. It has no bridge and changes no rule of the machine's firewall. */
export class Dockerd {
  private constructor(
    private readonly folder: string,
    private readonly containerd: Containerd,
    private readonly daemon: Daemon,
  ) {}

  static async start(): Promise<Dockerd> {
    const folder = mkdtempSync(join(inject("folder"), "dockerd-"));
    const containerd = await Containerd.start();
    const files = [`--data-root=${folder}/root`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`];
    const network = ["--bridge=none", "--iptables=false", "--ip6tables=false", "--userland-proxy=false"];
    const sockets = [`--host=${socketOf(folder)}`, `--containerd=${containerd.socket}`];
    const argv = [goProgram("dockerd"), ...files, ...sockets, ...network] as const;
    const answers = async () => (await start(path("docker"), [...at(folder), "version"], "/").ended).code === 0;
    try {
      const log = join(folder, "log");
      return new Dockerd(folder, containerd, await Daemon.start(argv, log, Containerd.searchPath(), answers));
    } catch (error) {
      await containerd.stop();
      throw error;
    }
  }

  docker(...args: string[]): Promise<string> {
    return output(path("docker"), [...at(this.folder), ...args]);
  }

  /** End all containers, dockerd and containerd; nothing stays mounted. */
  async stop(): Promise<void> {
    const { stdout } = spawnSync(path("docker"), [...at(this.folder), "ps", "--all", "--quiet"], { encoding: "utf8" });
    const containers = stdout.split("\n").filter(Boolean);
    if (containers.length > 0) spawnSync(path("docker"), [...at(this.folder), "rm", "--force", ...containers]);
    await this.daemon.stop();
    await this.containerd.stop();
    unmountBelow(this.folder);
  }
}

function socketOf(folder: string): string {
  return `unix://${folder}/docker.sock`;
}

function at(folder: string): string[] {
  return [`--host=${socketOf(folder)}`];
}
