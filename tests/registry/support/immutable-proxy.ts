import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { end, hostOf, listen } from "./loopback.js";
import type { RegistryServer } from "./registry-server.js";

/** How a registry says that a tag is there and stays as it is. */
export interface Words {
  status: number;
  code?: string;
  message?: string;
}

/** Makes the tags of a registry immutable: one that is there is not written again. */
export class ImmutableProxy {
  /** Which tags; none lets all be moved. */
  immutable: RegExp = /^/;
  /** Every PUT of a manifest that was let through, as `REPOSITORY/manifests/REFERENCE`. */
  readonly written: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly upstream: RegistryServer,
    private readonly words: Words,
  ) {}

  static async start(upstream: RegistryServer, words: Words): Promise<ImmutableProxy> {
    const server = createServer((client, answer) => void proxy.handle(client, answer));
    const proxy = new ImmutableProxy(server, upstream, words);
    await listen(server);
    return proxy;
  }

  repository(path: string): Repository {
    return { registry: hostOf(this.server), path, plainHttp: true };
  }

  async stop(): Promise<void> {
    await end(this.server);
  }

  private async handle(client: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (client.method === "PUT" && (await this.refuses(client.url ?? ""))) {
      const { status, code, message } = this.words;
      client.resume();
      answer.writeHead(status, { "content-type": "application/json" });
      answer.end(code === undefined ? "" : JSON.stringify({ errors: [{ code, message }] }));
      return;
    }
    if (client.method === "PUT" && client.url?.includes("/manifests/")) this.written.push(client.url.slice(4));
    const { method, url, headers } = client;
    const onward = request({ host: "127.0.0.1", port: this.upstream.port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    client.pipe(onward);
  }

  /** Whether a path is of a tag that is there, and one of those that stay. */
  private async refuses(path: string): Promise<boolean> {
    const tag = /\/manifests\/([^:?]+)$/.exec(path)?.[1];
    if (tag === undefined || !this.immutable.test(tag)) return false;
    const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
    const there = await fetch(`http://${this.upstream.host}${path}`, { method: "HEAD", headers: { accept } });
    return there.status === 200;
  }
}
