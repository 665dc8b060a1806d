import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { inject } from "vitest";
import { end, hostOf, listen } from "./loopback.js";

/** A request that came, and what was answered. */
export interface TransitRequest {
  method: string;
  path: string;
  status: number;
}

/**
 * Stands in for the transit engine of Vault, which is no part of the tests: the two requests with which cosign's client
 * (sigstore/pkg/signature/kms/hashivault) asks for a public key and for a signature, with one key of ECDSA P-256.
 * https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export class TransitServer {
  readonly token = `token-${randomBytes(12).toString("hex")}`;
  readonly requests: TransitRequest[] = [];
  /** How many requests it cannot answer before it can. */
  down = 0;
  private readonly pem: string;
  private readonly keyFile = join(mkdtempSync(join(inject("folder"), "transit-")), "key.pem");
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(readonly key: string) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    writeFileSync(this.keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
  }

  /** Start one with a key of this name. */
  static async start(key: string): Promise<TransitServer> {
    const made = new TransitServer(key);
    await listen(made.server);
    return made;
  }

  get address(): string {
    return `http://${hostOf(this.server)}`;
  }

  /** How many signatures it has given. */
  get signatures(): number {
    return this.requests.filter(({ path, status }) => path.includes("/sign/") && status === 200).length;
  }

  async stop(): Promise<void> {
    await end(this.server);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [method, path] = [request.method ?? "", request.url ?? ""];
    const [status, answer] = this.reply(method, path, request.headers["x-vault-token"], await text(request));
    this.requests.push({ method, path, status });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  private reply(method: string, path: string, token: unknown, body: string): [number, unknown] {
    if (this.down > 0) {
      this.down -= 1;
      return [503, { errors: ["Vault is sealed"] }];
    }
    if (token !== this.token) return [403, { errors: ["permission denied"] }];
    if (method === "GET" && path === `/v1/transit/keys/${this.key}`) {
      return [200, { data: { keys: { 1: { name: "P-256", public_key: this.pem } }, latest_version: 1 } }];
    }
    if (method === "PUT" && path === `/v1/transit/sign/${this.key}/sha2-256`) return this.sign(body);
    return [404, { errors: [] }];
  }

  private sign(body: string): [number, unknown] {
    const { input, prehashed } = JSON.parse(body) as { input: string; prehashed: boolean };
    if (!prehashed) return [400, { errors: ["only digests are signed here"] }];
    // Node would hash the digest once more.
    const argv = ["pkeyutl", "-sign", "-inkey", this.keyFile];
    const signature = execFileSync("openssl", argv, { input: Buffer.from(input, "base64") });
    return [200, { data: { signature: `vault:v1:${signature.toString("base64")}` } }];
  }
}
