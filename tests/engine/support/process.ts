import { type ChildProcess, spawn } from "node:child_process";

/** How a program ended. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A program that runs: its process, and how it will have ended. */
export interface Running {
  child: ChildProcess;
  /** What it has written to stderr so far. */
  heard: () => string;
  ended: Promise<Outcome>;
}

/** Start a program without a terminal, in a process group of its own. */
export function start(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Running {
  const options = { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] as const, detached: true };
  const child = spawn(command, args, options as never) as ChildProcess;
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (data) => (stdout += data));
  child.stderr?.on("data", (data) => (stderr += data));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, heard: () => stderr, ended };
}

/** Run a program that must succeed, and return what it printed. */
export async function output(command: string, args: readonly string[], cwd = process.cwd()): Promise<string> {
  const { code, stdout, stderr } = await start(command, args, cwd).ended;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${code}\n${stderr}`);
  return stdout;
}
