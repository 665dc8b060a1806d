import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A command and its arguments. */
export type Argv = readonly [string, ...string[]];

/** A network of the tests' own: bridges, addresses and rules of a firewall in it are gone with it. */
export class Network {
  private constructor(private readonly holder: ChildProcess) {}

  /** Make one that has a loopback only. */
  static async start(): Promise<Network> {
    const script = "ip link set lo up && echo ready && exec sleep infinity";
    const holder = spawn("unshare", ["--net", "sh", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
    await Promise.race([once(holder.stdout, "data"), once(holder, "exit")]);
    if (holder.exitCode !== null) throw new Error("no network namespace can be made here");
    return new Network(holder);
  }

  /** The same command, run inside it. */
  inside(argv: Argv): Argv {
    return ["nsenter", `--net=/proc/${this.holder.pid}/ns/net`, ...argv];
  }

  async stop(): Promise<void> {
    const ended = once(this.holder, "exit");
    this.holder.kill("SIGKILL");
    await ended;
  }
}
