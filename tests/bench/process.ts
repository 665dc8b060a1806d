import { spawn } from "node:child_process";

/** How a program ended, and all that it said. */
export interface Ended {
  code: number;
  said: string;
}

/** Run a program to its end. */
export function run(program: string, words: readonly string[], options: { cwd?: string } = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, said }));
  });
}
