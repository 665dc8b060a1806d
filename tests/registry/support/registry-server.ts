import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import type { Repository } from "../../../pipeline/src/registry/reference.js";

/** A real docker-registry on loopback, with storage of its own. */
export class RegistryServer {
  private constructor(
    readonly port: number,
    /** Where its content lies. */
    readonly storage: string,
    private readonly child: ChildProcess,
  ) {}

  /** Start one on a free port and wait until it answers. `auth` is a file of htpasswd, for a registry that asks who. */
  static async start(auth?: string): Promise<RegistryServer> {
    const folder = mkdtempSync(join(inject("folder"), "registry-"));
    const storage = join(folder, "storage");
    mkdirSync(storage);
    const port = await freePort();
    writeFileSync(join(folder, "config.yml"), config(port, storage, auth));
    const child = spawn(inject("programs").registry, ["serve", join(folder, "config.yml")], { stdio: "ignore" });
    const server = new RegistryServer(port, storage, child);
    await server.answers();
    return server;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  repository(path: string): Repository {
    return { registry: this.host, path, plainHttp: true };
  }

  /** Where the bytes of a blob or a manifest lie. */
  blobFile(digest: string): string {
    const hex = digest.replace("sha256:", "");
    return join(this.storage, "docker/registry/v2/blobs/sha256", hex.slice(0, 2), hex, "data");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }

  private async answers(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.child.exitCode !== null) break;
      const response = await fetch(`http://${this.host}/v2/`).catch(() => undefined);
      if (response !== undefined) return;
      await sleep(50);
    }
    throw new Error("docker-registry did not start");
  }
}

function config(port: number, storage: string, auth?: string): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, secret: "tests" },
    ...(auth !== undefined && { auth: { htpasswd: { realm: "tests", path: auth } } }),
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
