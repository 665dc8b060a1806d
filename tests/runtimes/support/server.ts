import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject } from "vitest";

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

/** Wait until the server at HOST:PORT is ready, ask it, and compare its answer. `said` is what it printed. */
export async function expectAnswer(address: string, said: () => Promise<string>): Promise<void> {
  await ready(address, said);
  const body = JSON.stringify({ inputs: { x: [[1, 2, 3]] } });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`http://${address}/v1/infer`, { method: "POST", headers, body });
  expect([response.status, await response.json()]).toEqual([200, { outputs: { y: [[2, 4, 6]] } }]);
}

async function ready(address: string, said: () => Promise<string>): Promise<void> {
  const end = Date.now() + 1000 * READY_SECONDS;
  while (Date.now() < end) {
    const response = await fetch(`http://${address}/healthz`).catch(() => undefined);
    if (response?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`the server did not become ready; it said:\n${await said()}`);
}
