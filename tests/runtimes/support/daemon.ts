import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import type { Argv } from "./network.js";

const [START_SECONDS, STOP_SECONDS] = [60, 20];

/** A program that runs in the background, with a log. */
export class Daemon {
  private constructor(
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  /** Start one and wait until it answers. Throws with the end of its log where it does not. */
  static async start(argv: Argv, log: string, path: string, answers: () => Promise<boolean>): Promise<Daemon> {
    const file = openSync(log, "w");
    const [program, ...args] = argv;
    const child = spawn(program, args, { env: { ...process.env, PATH: path }, stdio: ["ignore", file, file] });
    closeSync(file);
    const daemon = new Daemon(child, log);
    await daemon.ready(answers);
    return daemon;
  }

  /** End it: politely, then by force. */
  async stop(): Promise<void> {
    if (this.ended()) return;
    const end = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await Promise.race([end, sleep(1000 * STOP_SECONDS, undefined, { ref: false })]);
    if (!this.ended()) this.child.kill("SIGKILL");
    await end;
  }

  private ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async ready(answers: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 1000 * START_SECONDS;
    while (Date.now() < end && !this.ended()) {
      if (await answers()) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error(`${this.child.spawnfile} did not start:\n${readFileSync(this.log, "utf8").slice(-2000)}`);
  }
}
