import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { freePort } from "./free-port.js";
import { REGISTRIES, type RegistryKind, type RegistryName, USUAL } from "./registries.js";

const LOOPBACK = "127.0.0.1";

/** Files of a certificate and its key. */
export interface Certificate {
  certificate: string;
  key: string;
}

/** How a registry is entered. */
export interface Entrance {
  /** A file of htpasswd, for a registry that asks who. */
  auth?: string;
  /** For one that speaks TLS. */
  tls?: Certificate;
  /** Address that it listens on; loopback when missing. */
  address?: string;
}

/** A real registry on loopback, with storage of its own. */
export class RegistryServer {
  /** Where its content lies, if it keeps it. */
  readonly storage: string;
  /** The file of its log. */
  readonly log: string;

  private constructor(
    private readonly address: string,
    readonly port: number,
    readonly folder: string,
    private readonly child: ChildProcess,
    readonly kind: RegistryKind,
  ) {
    [this.storage, this.log] = [join(folder, "storage"), join(folder, "log")];
  }

  /** Start one on a free port and wait until it answers. */
  static async start(
    entrance: Entrance = {},
    name: RegistryName = USUAL,
    { deletes = true }: { deletes?: boolean } = {},
  ): Promise<RegistryServer> {
    const kind = REGISTRIES[name];
    const folder = mkdtempSync(join(inject("folder"), "registry-"));
    mkdirSync(join(folder, "storage"));
    const port = await freePort();
    writeFileSync(join(folder, "config.yml"), config(port, join(folder, "storage"), deletes, entrance));
    const log = openSync(join(folder, "log"), "w");
    const address = entrance.address ?? LOOPBACK;
    const [program, ...argv] = kind.command(join(folder, "config.yml"), `${address}:${port}`);
    // distribution 3 would send traces to a collector that nobody runs.
    const env = { ...process.env, OTEL_TRACES_EXPORTER: "none" };
    const child = spawn(program, argv, { stdio: ["ignore", log, log], env });
    closeSync(log);
    const server = new RegistryServer(address, port, folder, child, kind);
    await server.answers(name);
    return server;
  }

  get host(): string {
    return `${this.address}:${this.port}`;
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

  private async answers(name: RegistryName): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.child.exitCode !== null) break;
      const response = await fetch(`http://${this.host}/v2/`).catch(() => undefined);
      if (response !== undefined) return;
      await sleep(50);
    }
    throw new Error(`${name} did not start: ${this.log}`);
  }
}

function config(port: number, storage: string, deletes: boolean, { auth, tls, address = LOOPBACK }: Entrance): string {
  return JSON.stringify({
    version: 0.1,
    // Where somebody logs in, all is logged: the log is searched.
    log: { level: auth === undefined ? "error" : "debug", accesslog: { disabled: auth === undefined } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: deletes } },
    http: { addr: `${address}:${port}`, secret: "tests", ...(tls !== undefined && { tls }) },
    ...(auth !== undefined && { auth: { htpasswd: { realm: "tests", path: auth } } }),
  });
}
