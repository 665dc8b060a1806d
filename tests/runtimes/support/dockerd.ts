import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { type Outcome, output, start } from "../../engine/support/process.js";
import { freePort } from "../../registry/support/free-port.js";
import { Containerd } from "./containerd.js";
import { Daemon } from "./daemon.js";
import { removeWithMounts } from "./machine.js";
import type { Argv, Network } from "./network.js";
import { goProgram, path } from "./runtime.js";
import { expectAnswer, models } from "./server.js";

/** The current dockerd, and the one of Debian 12. */
export type DockerdName = "dockerd" | "dockerd20";

/** How a dockerd is started. */
export interface DockerdOptions {
  name?: DockerdName;
  /** Where it makes its bridge and its rules; without one it has neither. */
  network?: Network;
}

const NO_BRIDGE = ["--bridge=none", "--iptables=false", "--ip6tables=false"];

/** A dockerd on a containerd of its own. It makes no bridge on the machine and changes no rule of its firewall. */
export class Dockerd {
  private constructor(
    private readonly folder: string,
    private readonly containerd: Containerd,
    private readonly daemon: Daemon,
  ) {}

  static async start({ name, network }: DockerdOptions = {}): Promise<Dockerd> {
    const folder = mkdtempSync(join(inject("folder"), "dockerd-"));
    const containerd = await Containerd.start();
    const files = [`--data-root=${folder}/root`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`];
    const links = ["--userland-proxy=false", ...(network === undefined ? NO_BRIDGE : [])];
    const sockets = [`--host=${socketOf(folder)}`, `--containerd=${containerd.socket}`];
    const program = name === "dockerd20" ? path("dockerd20") : goProgram("dockerd");
    const own: Argv = [program, ...files, ...sockets, ...links];
    const argv = network?.inside(own) ?? own;
    const answers = async () => (await start(path("docker"), [...at(folder), "version"], "/").ended).code === 0;
    try {
      const log = join(folder, "log");
      return new Dockerd(folder, containerd, await Daemon.start(argv, log, Containerd.searchPath(), answers));
    } catch (error) {
      await containerd.stop();
      throw error;
    }
  }

  /** The client and the arguments that make it ask this daemon. */
  get client(): string[] {
    return [path("docker"), ...at(this.folder)];
  }

  /** Path of the daemon's socket. */
  get socket(): string {
    return join(this.folder, "docker.sock");
  }

  docker(...args: string[]): Promise<string> {
    return output(path("docker"), [...at(this.folder), ...args]);
  }

  /** Run the client where it may fail. */
  tried(...args: string[]): Promise<Outcome> {
    return start(path("docker"), [...at(this.folder), ...args], "/").ended;
  }

  /** Start the small server as its README does, on a port of loopback, and return its process after it has answered. */
  async serves(reference: string): Promise<number> {
    const port = await freePort();
    const limits = ["--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=12345:12345"];
    const files = ["--read-only", "--tmpfs=/tmp", `--volume=${models()}:/models:ro`];
    const serve = [reference, "--host", "127.0.0.1", "--port", String(port)];
    const id = (await this.docker("run", "--detach", "--network=host", ...limits, ...files, ...serve)).trim();
    await expectAnswer(`127.0.0.1:${port}`, () => this.docker("logs", id));
    return Number(await this.docker("inspect", "--format", "{{.State.Pid}}", id));
  }

  /** What `docker image ls` says of the one image that is there. */
  async image(): Promise<{ Repository: string; Tag: string; Digest: string }> {
    return JSON.parse(await this.docker("image", "ls", "--digests", "--format", "{{json .}}"));
  }

  /** End all containers. */
  clear(): void {
    const { stdout } = spawnSync(path("docker"), [...at(this.folder), "ps", "--all", "--quiet"], { encoding: "utf8" });
    const containers = stdout.split("\n").filter(Boolean);
    if (containers.length > 0) spawnSync(path("docker"), [...at(this.folder), "rm", "--force", ...containers]);
  }

  /** End all containers, dockerd and containerd; nothing stays mounted or on the disk. */
  async stop(): Promise<void> {
    this.clear();
    await this.daemon.stop();
    await this.containerd.stop();
    removeWithMounts(this.folder);
  }
}

function socketOf(folder: string): string {
  return `unix://${folder}/docker.sock`;
}

function at(folder: string): string[] {
  return [`--host=${socketOf(folder)}`];
}
