import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { output, start } from "../../engine/support/process.js";
import { removeWithMounts } from "./machine.js";
import type { Argv, Network } from "./network.js";
import type { Need } from "./programs.js";
import { goProgram, path } from "./runtime.js";

/** Debian's crun ends where both versions of cgroups are mounted, as on some machines of CI; runc takes them. */
const CGROUPS_OF_BOTH_VERSIONS = existsSync("/sys/fs/cgroup/unified");

/** What Podman needs here. */
export const PODMAN_NEEDS: readonly Need[] = [
  "machine",
  "podman",
  ...(CGROUPS_OF_BOTH_VERSIONS ? ["runc" as const] : []),
];

/** Podman asks for more open files than a machine may allow. */
const SETTINGS = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
`;

/** Podman with storage of its own. */
export class Podman {
  private readonly folder = mkdtempSync(join(inject("folder"), "podman-"));

  /** `network` is where its bridge is made, when one is asked for. */
  constructor(private readonly network?: Network) {
    writeFileSync(join(this.folder, "containers.conf"), SETTINGS);
  }

  /** The program and the arguments that make it use this storage. */
  get client(): Argv {
    const settings = `CONTAINERS_CONF=${join(this.folder, "containers.conf")}`;
    const storage = ["--root", join(this.folder, "root"), "--runroot", join(this.folder, "run")];
    const machine = ["--cgroup-manager", "cgroupfs", "--events-backend", "file", "--log-level", "error"];
    const runtime = CGROUPS_OF_BOTH_VERSIONS ? ["--runtime", goProgram("runc")] : [];
    const argv: Argv = ["env", settings, path("podman"), ...storage, ...machine, ...runtime];
    return this.network?.inside(argv) ?? argv;
  }

  run(...args: string[]): Promise<string> {
    const [program, ...own] = this.client;
    return output(program, [...own, ...args]);
  }

  /** End all containers. */
  async clear(): Promise<void> {
    const [program, ...own] = this.client;
    await start(program, [...own, "rm", "--all", "--force", "--time", "1"], "/").ended;
  }

  /** End all containers; nothing stays mounted or on the disk. */
  async stop(): Promise<void> {
    await this.clear();
    removeWithMounts(this.folder);
  }
}
