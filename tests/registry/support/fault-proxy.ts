import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

import type { Repository } from "../../../pipeline/src/repository/references/index.js";
import { end, hostOf, listen } from "./loopback.js";

/** How a request is answered instead of by the registry. */
export type Answer =
  /** A status with a short text, such as 500 or 429. */
  | { status: number; retryAfter?: number }
  /** The registry's status and headers, half of its body, and then nothing: the connection is closed. */
  | "half"
  /** The registry's status and headers, and nothing after them, for ever. */
  | "hang"
  /** The registry's answer with other bytes. */
  | { body: (bytes: Buffer) => Buffer };

/** Which requests are answered otherwise. */
export interface Fault {
  /** Matches `METHOD /path`. */
  on: RegExp;
  /** How many requests; each counts for the first fault that it fits. */
  times: number;
  answer: Answer;
}

/** One request that was seen. */
export interface Seen {
  /** `METHOD /path?query` */
  line: string;
  status: number;
  /** Bytes of the request's body. */
  sent: number;
}

/** Stands between a client and a registry, and breaks what it is told to break. */
export class FaultProxy {
  readonly seen: Seen[] = [];
  /** How many requests were answered otherwise. */
  broken = 0;
  private faults: Fault[] = [];

  private constructor(
    private readonly server: Server,
    private readonly upstream: number,
  ) {}

  /** Start one before the registry at a port of this machine. */
  static async start(upstream: number): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, upstream);
    server.on("request", (client, answer) => proxy.handle(client, answer));
    await listen(server);
    return proxy;
  }

  get host(): string {
    return hostOf(this.server);
  }

  repository(path: string): Repository {
    return { registry: this.host, path, plainHttp: true };
  }

  /** Break some of the requests to come. */
  break(...faults: Fault[]): void {
    this.faults = faults.map((fault) => ({ ...fault }));
  }

  async stop(): Promise<void> {
    await end(this.server);
  }

  private handle(client: IncomingMessage, answer: ServerResponse): void {
    const seen = { line: `${client.method} ${client.url}`, status: 0, sent: 0 };
    this.seen.push(seen);
    client.on("data", (data: Buffer) => {
      seen.sent += data.length;
    });
    answer.on("error", () => undefined);
    const fault = this.faults.find((item) => item.times > 0 && item.on.test(seen.line));
    if (fault !== undefined) {
      fault.times -= 1;
      this.broken += 1;
    }
    const broken = fault?.answer;
    if (typeof broken === "object" && "status" in broken) refuse(client, answer, seen, broken);
    else this.forward(client, answer, seen, broken);
  }

  private forward(
    client: IncomingMessage,
    answer: ServerResponse,
    seen: Seen,
    broken: Exclude<Answer, { status: number }> | undefined,
  ): void {
    const options = { port: this.upstream, method: client.method, path: client.url, headers: client.headers };
    const onward = request({ host: "127.0.0.1", ...options }, (reply) => {
      seen.status = reply.statusCode ?? 0;
      pass(reply, answer, broken);
    });
    onward.on("error", () => answer.destroy());
    client.on("error", () => onward.destroy());
    client.pipe(onward);
  }
}

function refuse(
  client: IncomingMessage,
  answer: ServerResponse,
  seen: Seen,
  broken: { status: number; retryAfter?: number },
): void {
  seen.status = broken.status;
  client.resume();
  client.on("end", () => {
    if (broken.retryAfter !== undefined) answer.setHeader("retry-after", broken.retryAfter);
    answer.writeHead(broken.status);
    answer.end("the registry has a bad day\n");
  });
}

function pass(
  reply: IncomingMessage,
  answer: ServerResponse,
  broken: Exclude<Answer, { status: number }> | undefined,
): void {
  if (broken === undefined) {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
    return;
  }
  const parts: Buffer[] = [];
  reply.on("data", (data: Buffer) => parts.push(data));
  reply.on("end", () => spoil(reply, answer, Buffer.concat(parts), broken));
}

function spoil(
  reply: IncomingMessage,
  answer: ServerResponse,
  bytes: Buffer,
  broken: Exclude<Answer, { status: number }>,
): void {
  if (typeof broken === "object") {
    const other = broken.body(bytes);
    answer.writeHead(reply.statusCode ?? 502, { ...reply.headers, "content-length": other.length });
    answer.end(other);
    return;
  }
  answer.writeHead(reply.statusCode ?? 502, reply.headers);
  answer.flushHeaders();
  if (broken === "hang") return;
  answer.write(bytes.subarray(0, bytes.length >> 1), () => answer.destroy());
}
