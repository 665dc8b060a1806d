import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { advisoryFolder, REQUESTS, withBothScanners } from "../engine/support/advisories.js";
import type { Checkout } from "../engine/support/checkout.js";
import { victimCheckout } from "../engine/support/victim.js";
import { factoryHome } from "../registry/support/home.js";
import { Listing } from "./support/listing.js";
import { TrivyRegistry } from "./support/trivy-registry.js";

/** Where steps of the embedded engine reach this machine. */
const BRIDGE = bridge();
const LONG = 1_200_000;
const yesterday = new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");

let listing: Listing;
let registry: TrivyRegistry;
let checkout: Checkout;

beforeAll(async () => {
  if (BRIDGE === undefined) return;
  listing = await Listing.start(yesterday, BRIDGE);
  registry = await TrivyRegistry.start(BRIDGE);
  registry.push("trivy-db", yesterday);
  checkout = await victimCheckout();
  withBothScanners(checkout);
}, LONG);

afterAll(async () => {
  await listing?.stop();
  await registry?.stop();
});

/** ./daggerw notes the network that it chose as NAME:RANGE; its bridge is NAME0. */
function bridge(): string | undefined {
  const record = join(factoryHome(), "run/network");
  if (!existsSync(record)) return undefined;
  const [name] = readFileSync(record, "utf8").split(":");
  return networkInterfaces()[`${name}0`]?.find(({ family }) => family === "IPv4")?.address;
}

function needsBridge(context: TestContext): void {
  context.skip(BRIDGE === undefined, "the embedded engine does not run: there is no bridge to serve mirrors on");
}

const scan = (...flags: string[]) =>
  checkout.daggerw("call", ...flags, "image", "--name=victim", "scan", "--platforms=linux/amd64");

test("databases are fetched from mirrors, kept by sha256, and scanned with", { timeout: LONG }, async (context) => {
  needsBridge(context);
  const mirrors = [
    ...[`--grype-db-url=${listing.address}`, `--trivy-db-repository=${registry.repository("trivy-db")}`],
    `--registry-auth=file:${join(registry.dockerConfig, "config.json")}`,
  ];
  const fetched = await checkout.daggerw("call", ...mirrors, "fetch-databases", "export", "--path=databases");
  expect(fetched).toMatchObject({ code: 0 });
  expect(JSON.parse(checkout.read("databases/databases.json"))).toMatchObject({
    grype: { built: yesterday },
    trivy: { built: yesterday },
  });

  const blocked = await scan("--databases=databases");
  expect(blocked.code).not.toBe(0);
  expect(blocked.stderr).toMatch(/requests 2\.25\.0 +CVE-2099-0001 +critical .*block/);
  expect(blocked.stderr).toMatch(/grype and trivy agree/);
  expect(blocked.stderr).toContain("1 days old");

  const file = checkout.path("databases/grype/vulnerability.db");
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const damaged = await scan("--databases=databases");
  expect(damaged.code).not.toBe(0);
  expect(damaged.stderr).toContain("Not shown to be safe.");
});

test("a scan without a database shows nothing, and says how to bring one", { timeout: LONG }, async (context) => {
  needsBridge(context);
  const call = ["image", "--name=victim", "scan", "--platforms=linux/amd64"];
  const lost = await checkout.daggerw("call", `--grype-db-url=${listing.address}/none`, ...call);
  expect(lost.code).not.toBe(0);
  // Also where the other one failed first.
  expect(lost.stderr).toMatch(/the database of grype: it cannot be fetched/);
  expect(lost.stderr).toMatch(/--advisories.*--databases/s);
  const both = await scan("--databases=databases", `--advisories=${advisoryFolder([REQUESTS])}`);
  expect(both.code).not.toBe(0);
  expect(both.stderr).toContain("--advisories is given, too");
});
