import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";

import { archive, makeDatabase } from "./databases.js";

/** Serves a listing of Grype's databases and one archive, as its vendor does. */
export class Listing {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  private readonly files = new Map<string, Buffer | string>();

  private constructor(private readonly server: Server) {}

  /** Start one with a database that was built at a time, on loopback or another address of this machine. */
  static async start(built: string, address = "127.0.0.1"): Promise<Listing> {
    const listing = new Listing(createServer());
    listing.server.on("request", (request, answer) => {
      const { pathname } = new URL(request.url ?? "", "http://x");
      listing.asked.push(pathname);
      const content = listing.files.get(pathname);
      answer.writeHead(content === undefined ? 404 : 200).end(content);
    });
    listing.server.listen(0, address);
    await once(listing.server, "listening");
    listing.offer(built);
    return listing;
  }

  /** What --grype-db-url is given. */
  get address(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}/databases`;
  }

  /** Offer another document than the right one. */
  say(document: object): void {
    this.files.set("/databases/v6/latest.json", JSON.stringify(document));
  }

  /** Offer a database: https://github.com/anchore/grype/blob/v0.121.2/grype/db/v6/distribution/latest.go */
  offer(built: string, changes: object = {}): void {
    const file = archive(makeDatabase("grype", built), ["vulnerability.db"], "vulnerability-db_v6.tar.zst");
    const bytes = readFileSync(file);
    const checksum = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    this.files.set(`/databases/v6/${basename(file)}`, bytes);
    this.say({ status: "active", schemaVersion: "v6.1.10", built, path: basename(file), checksum, ...changes });
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }
}
