import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { join } from "node:path";
import { inject } from "vitest";
import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { hostOf, listen } from "./loopback.js";
import type { RegistryServer } from "./registry-server.js";

/** How HTTP/2 loses a request: a stream or a connection that is ended, or a status. */
export type Loss = "INTERNAL_ERROR" | "PROTOCOL_ERROR" | "REFUSED_STREAM" | "GOAWAY" | "closed" | "408";

/** Stands before a registry, speaks HTTP/2 with TLS, as real ones do, and loses what it is told to lose. */
export class Http2Proxy {
  /** How many requests were lost. */
  lost = 0;
  private losing: { on: RegExp; times: number; how: Loss } | undefined;

  private constructor(
    private readonly server: Http2SecureServer,
    private readonly upstream: RegistryServer,
    /** The file of its certificate, which nobody else has signed. */
    readonly certificate: string,
  ) {}

  static async start(upstream: RegistryServer): Promise<Http2Proxy> {
    const folder = mkdtempSync(join(inject("folder"), "http2-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const argv = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
    const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert];
    execFileSync("openssl", [...argv, ...names], { stdio: "ignore" });
    const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) });
    const proxy = new Http2Proxy(server, upstream, cert);
    server.on("request", (client, answer) => proxy.handle(client, answer));
    // What a client does when a connection is taken from it is its own affair.
    server.on("sessionError", () => undefined);
    await listen(server);
    return proxy;
  }

  get host(): string {
    return hostOf(this.server);
  }

  repository(path: string): Repository {
    return { registry: this.host, path, plainHttp: false };
  }

  /** Lose some of the requests to come: `on` fits `METHOD /path`. */
  lose(on: RegExp, times: number, how: Loss): void {
    this.losing = { on, times, how };
  }

  async stop(): Promise<void> {
    this.server.close();
    await Promise.race([once(this.server, "close"), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
  }

  private handle(client: Http2ServerRequest, answer: Http2ServerResponse): void {
    client.on("error", () => undefined);
    answer.on("error", () => undefined);
    client.stream.on("error", () => undefined);
    const losing = this.losing;
    if (losing === undefined || losing.times === 0 || !losing.on.test(`${client.method} ${client.url}`)) {
      this.forward(client, answer);
      return;
    }
    losing.times -= 1;
    this.lost += 1;
    lose(client, answer, losing.how);
  }

  private forward(client: Http2ServerRequest, answer: Http2ServerResponse): void {
    const plain = Object.entries(client.headers).filter(([name]) => !name.startsWith(":"));
    // The registry names the places of uploads as they are reached here.
    const headers = { ...Object.fromEntries(plain), host: this.host, "x-forwarded-proto": "https" };
    const options = { host: "127.0.0.1", port: this.upstream.port, method: client.method, path: client.url, headers };
    const onward = request(options, (reply) => {
      const { connection: _, "transfer-encoding": __, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, rest);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.stream.destroy());
    client.pipe(onward);
  }
}

function lose(client: Http2ServerRequest, answer: Http2ServerResponse, how: Loss): void {
  const { stream } = client;
  const { session } = stream;
  if (how === "408") {
    client.resume();
    answer.writeHead(408).end();
  } else if (how === "closed") {
    session?.destroy();
  } else if (how === "GOAWAY") {
    // The stream of this request is among those that it says it has seen: the client cannot know what became of it.
    session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, stream.id);
    setTimeout(() => session?.destroy(), 20);
  } else {
    stream.close(constants[`NGHTTP2_${how}`]);
  }
}
