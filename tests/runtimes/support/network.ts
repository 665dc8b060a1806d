import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** A command and its arguments. */
export type Argv = readonly [string, ...string[]];

const [CABLE, THERE] = ["factory-tests", "10.213.78.2"];

/** A network of the tests' own: bridges, addresses and rules of a firewall in it are gone with it. */
export class Network {
  /** This machine's address on the cable of a network with a way out. */
  static readonly HERE = "10.213.78.1";
  private readonly undo: Argv[] = [];

  private constructor(private readonly holder: ChildProcess) {}

  /** Make one that has a loopback, and a cable to this machine and beyond where it is asked for. */
  static async start({ wayOut = false } = {}): Promise<Network> {
    const network = await Network.alone();
    if (wayOut) network.connect();
    return network;
  }

  private static async alone(): Promise<Network> {
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

  /** A cable whose other end is this machine's, which passes on what comes from there. Its rules go with `stop`. */
  private connect(): void {
    // A run that was killed has left its own.
    spawnSync("ip", ["link", "delete", CABLE]);
    run("ip", "link", "add", CABLE, "type", "veth", "peer", "name", "out", "netns", String(this.holder.pid));
    this.undo.push(["ip", "link", "delete", CABLE]);
    run("ip", "address", "add", `${Network.HERE}/24`, "dev", CABLE);
    run("ip", "link", "set", CABLE, "up");
    run(...this.inside(["ip", "address", "add", `${THERE}/24`, "dev", "out"]));
    run(...this.inside(["ip", "link", "set", "out", "up"]));
    run(...this.inside(["ip", "route", "add", "default", "via", Network.HERE]));
    run("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1");
    this.rule("nat", "POSTROUTING", "--source", `${THERE}/32`, "!", "--out-interface", CABLE, "--jump", "MASQUERADE");
    this.rule("filter", "FORWARD", "--in-interface", CABLE, "--jump", "ACCEPT");
    this.rule("filter", "FORWARD", "--out-interface", CABLE, "--jump", "ACCEPT");
  }

  private rule(table: string, chain: string, ...rule: string[]): void {
    run("iptables", "--wait", "--table", table, "--insert", chain, ...rule);
    this.undo.push(["iptables", "--wait", "--table", table, "--delete", chain, ...rule]);
  }

  async stop(): Promise<void> {
    for (const command of this.undo.reverse()) run(...command);
    const ended = once(this.holder, "exit");
    this.holder.kill("SIGKILL");
    await ended;
  }
}

function run(...[program, ...args]: Argv): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}
