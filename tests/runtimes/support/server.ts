import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, inject } from "vitest";

import { start } from "../../engine/support/process.js";
import type { Argv, Network } from "./network.js";

const READY_SECONDS = 60;

/** A folder with the tiny model that the image's own tests make (y = x + x), readable by every user. */
export function models(): string {
  const folder = join(inject("folder"), "models");
  const script = "import serve, sys; sys.stdout.buffer.write(serve.model())";
  const env = { ...process.env, PYTHONPATH: resolve("images/onnxruntime/tests"), PYTHONDONTWRITEBYTECODE: "1" };
  mkdirSync(folder, { recursive: true });
  chmodSync(inject("folder"), 0o755);
  writeFileSync(join(folder, "model.onnx"), execFileSync("python3", ["-c", script], { env }));
  return folder;
}

/**
 * Wait until the server at HOST:PORT is ready, ask it, and compare its answer. `said` is what it printed; `network` where
 * it is, when that is not the machine's.
 */
export async function expectAnswer(address: string, said: () => Promise<string>, network?: Network): Promise<void> {
  const argv: Argv = ["python3", resolve("tests/runtimes/support/ask.py"), address, String(READY_SECONDS)];
  const [program, ...args] = network?.inside(argv) ?? argv;
  const { code, stdout, stderr } = await start(program, args, "/").ended;
  if (code !== 0) throw new Error(`${stderr}; it said:\n${await said()}`);
  expect(JSON.parse(stdout)).toEqual({ outputs: { y: [[2, 4, 6]] } });
}
