import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";

/** Let a server listen on a free port of loopback. */
export async function listen(server: NetServer): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

/** Where a server listens: host and port. */
export function hostOf(server: NetServer): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** End a server, and what is still connected with it. */
export async function end(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
