import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { stringify } from "yaml";
import { FaultProxy } from "./fault-proxy.js";
import { freePort } from "./free-port.js";
import { OidcIssuer } from "./oidc-issuer.js";
import { AUTHORITY, FULCIO, REKOR } from "./sigstore-programs.js";

/** The servers by what they do; each stands behind a proxy that can break what it answers. */
export type Part = "fulcio" | "rekor" | "authority";

/** A real Fulcio, Rekor v2 and time stamp authority on loopback, with keys of their own; no log of certificates. */
export class PrivateSigstore {
  /** Text of the file that cosign signs by. */
  signingConfig = "";
  /** Text of the file that cosign verifies by. */
  trustedRoot = "";

  private constructor(
    /** Where both files lie. */
    readonly folder: string,
    readonly issuer: OidcIssuer,
    private readonly children: readonly ChildProcess[],
    readonly parts: Readonly<Record<Part, FaultProxy>>,
  ) {}

  /** Start all of it and wait until it answers. */
  static async start(): Promise<PrivateSigstore> {
    const folder = mkdtempSync(join(inject("folder"), "sigstore-"));
    const issuer = await OidcIssuer.start();
    const [fulcio, rekor, authority] = await Promise.all([
      startFulcio(folder, issuer.url),
      startRekor(folder),
      startAuthority(folder),
    ]);
    const children = [fulcio.child, rekor.child, authority.child];
    const parts = {
      fulcio: await FaultProxy.start(fulcio.port),
      rekor: await FaultProxy.start(rekor.port),
      authority: await FaultProxy.start(authority.port),
    };
    const sigstore = new PrivateSigstore(folder, issuer, children, parts);
    await sigstore.describe();
    return sigstore;
  }

  url(part: Part): string {
    return `http://${this.parts[part].host}`;
  }

  /** End every server, the issuer included. */
  async stop(): Promise<void> {
    const running = this.children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((child) => once(child, "exit"));
    for (const child of running) child.kill("SIGKILL");
    await Promise.all([...ended, this.issuer.stop(), ...Object.values(this.parts).map((proxy) => proxy.stop())]);
  }

  /** Let cosign write both files. */
  private async describe(): Promise<void> {
    const chain = JSON.parse(await answer(`${this.url("fulcio")}/api/v2/trustBundle`)) as Bundle;
    writeFileSync(join(this.folder, "fulcio.pem"), (chain.chains[0]?.certificates ?? []).join("\n"));
    writeFileSync(join(this.folder, "tsa.pem"), await answer(`${this.url("authority")}/api/v1/timestamp/certchain`));
    const stamps = `${this.url("authority")}/api/v1/timestamp`;
    const since = `start-time=${new Date(Date.now() - 60_000).toISOString().slice(0, 19)}Z`;
    const service = (url: string, version: number) => `url=${url},api-version=${version},${since},operator=tests`;
    this.signingConfig = this.written("signing-config.json", [
      ...["signing-config", "create", `--fulcio=${service(this.url("fulcio"), 1)}`],
      ...[`--rekor=${service(this.url("rekor"), 2)}`, "--rekor-config=EXACT:1"],
      ...[`--tsa=${service(stamps, 1)}`, "--tsa-config=EXACT:1"],
    ]);
    // A log of Rekor v2 is known by its name and key together.
    this.trustedRoot = this.written("trusted-root.json", [
      ...["trusted-root", "create", `--fulcio=url=${this.url("fulcio")},certificate-chain=fulcio.pem,${since}`],
      `--rekor=url=${this.url("rekor")},public-key=rekor.pub,origin=127.0.0.1,${since}`,
      `--tsa=url=${stamps},certificate-chain=tsa.pem,${since}`,
    ]);
  }

  private written(name: string, argv: readonly string[]): string {
    const options = { cwd: this.folder, env: { HOME: this.folder }, stdio: "pipe" } as const;
    execFileSync(inject("programs").cosign, [...argv, `--out=${name}`], options);
    return readFileSync(join(this.folder, name), "utf8");
  }
}

interface Bundle {
  chains: { certificates: string[] }[];
}

interface Running {
  child: ChildProcess;
  port: number;
}

async function startFulcio(folder: string, issuer: string): Promise<Running> {
  const [port, grpc, metrics] = await ports();
  const github = { "issuer-url": issuer, "client-id": "sigstore", type: "github-workflow" };
  // Not as JSON: Fulcio would take that for an older form of its file.
  writeFileSync(join(folder, "fulcio.yaml"), stringify({ "oidc-issuers": { [issuer]: github } }));
  const child = run(folder, FULCIO, [
    ...["serve", "--ca=ephemeralca", "--ct-log-url=", "--config-path=fulcio.yaml", "--host=127.0.0.1"],
    ...[`--port=${port}`, "--grpc-host=127.0.0.1", `--grpc-port=${grpc}`, `--metrics-port=${metrics}`],
    `--legacy-unix-domain-socket=${join(folder, "fulcio.socket")}`,
  ]);
  return until(child, port, "/api/v2/trustBundle");
}

async function startRekor(folder: string): Promise<Running> {
  const [port, grpc, metrics] = await ports();
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(join(folder, "rekor.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(join(folder, "rekor.pub"), publicKey.export({ type: "spki", format: "pem" }));
  const child = run(folder, REKOR, [
    // The log is named by its host, and clients take that from its URL.
    ...["serve", "--hostname=127.0.0.1", "--storage-dir=log", "--signer-filepath=rekor.pem", `--http-port=${port}`],
    ...[`--grpc-port=${grpc}`, `--http-metrics-port=${metrics}`, "--checkpoint-interval=200ms"],
  ]);
  return until(child, port, "/healthz");
}

async function startAuthority(folder: string): Promise<Running> {
  const [port] = await ports();
  const child = run(folder, AUTHORITY, [`--port=${port}`]);
  return until(child, port, "/api/v1/timestamp/certchain");
}

async function ports(): Promise<[number, number, number]> {
  return [await freePort(), await freePort(), await freePort()];
}

function run(cwd: string, name: string, argv: readonly string[]): ChildProcess {
  const log = openSync(join(cwd, `${name}.log`), "w");
  const env = { HOME: cwd, PATH: "/usr/bin:/bin" };
  const child = spawn(join(inject("sigstore"), name), argv, { cwd, env, stdio: ["ignore", log, log] });
  closeSync(log);
  return child;
}

async function until(child: ChildProcess, port: number, path: string): Promise<Running> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) break;
    const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (response?.ok) return { child, port };
    await sleep(50);
  }
  throw new Error(`${child.spawnfile} did not start: its log is beside it`);
}

async function answer(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}
