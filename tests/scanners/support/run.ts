import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import type { Outcome } from "../../../pipeline/src/programs/outcome.js";

/** Run a real scanner, or sha256sum, with the arguments of the module and nothing of this machine's environment. */
export function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const [name, ...args] = argv;
  const { grype, trivy } = inject("scanners");
  const program = { grype, trivy, sha256sum: "sha256sum" }[name ?? ""];
  if (program === undefined) throw new Error(`${name} is not to be run here`);
  const home = newFolder("home");
  const child = spawn(program, args, { cwd: home, env: { PATH: "/usr/bin:/bin", HOME: home, ...env } });
  const parts: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout.on("data", (data: Buffer) => parts.stdout.push(data));
  child.stderr.on("data", (data: Buffer) => parts.stderr.push(data));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code: code ?? 1, stdout: text(parts.stdout), stderr: text(parts.stderr) });
    });
  });
}

/** A new empty folder that goes away after the tests. */
export function newFolder(name: string): string {
  return mkdtempSync(join(inject("folder"), `${name}-`));
}

function text(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString("utf8");
}
