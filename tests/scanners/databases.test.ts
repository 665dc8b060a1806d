import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ofVendors, type ScannerName } from "../../pipeline/src/documents/scan/index.js";
import {
  coverageOf,
  databasesFile,
  parseDatabasesFile,
  parseSums,
  readEcosystems,
  VENDOR_FILES,
  vendorDatabase,
} from "../../pipeline/src/judgement/scan/index.js";
import {
  GRYPE_ENV,
  GRYPE_SCHEMA,
  grypeArgv,
  grypeImport,
  grypeStatus,
  grypeUpdate,
  grypeUpdateEnv,
  parseGrype,
  parseGrypeStatus,
} from "../../pipeline/src/programs/grype.js";
import { type Outcome, toolEnded } from "../../pipeline/src/programs/outcome.js";
import {
  parseTrivy,
  parseTrivyDownload,
  parseTrivyMetadata,
  trivyArgv,
  trivyDownload,
} from "../../pipeline/src/programs/trivy.js";
import type { Background } from "../engine/support/advisories.js";
import { failure } from "../unit/fixtures.js";
import { inspected, makeDatabase } from "./support/databases.js";
import { Listing } from "./support/listing.js";
import { newFolder, run } from "./support/run.js";
import { layoutFolder, sbomFile } from "./support/subject.js";
import { emptyCache, TrivyRegistry } from "./support/trivy-registry.js";

const UNSAFE = { code: "NOT_SHOWN_TO_BE_SAFE" };
const BUILT = "2026-11-20T06:00:00Z";
const NOW = new Date("2026-11-23T12:00:00Z");

async function sums(scanner: ScannerName, folder: string): Promise<Record<string, string>> {
  const files = VENDOR_FILES[scanner].map((name) => join(folder, name));
  return parseSums((await run(["sha256sum", ...files])).stdout);
}

/** Keep what was fetched as `databases` does. Returns the folder of the scanner, and databases.json. */
async function keep(scanner: ScannerName, fetched: string, said: { built: string; from: string }) {
  const folder = newFolder("databases");
  for (const name of VENDOR_FILES[scanner]) cpSync(join(fetched, name), join(folder, name));
  return { folder, text: databasesFile({ [scanner]: { ...said, files: await sums(scanner, folder) } }) };
}

/** Take what was kept as `--databases` does. */
async function take(scanner: ScannerName, { folder, text }: Awaited<ReturnType<typeof keep>>, built: string, days = 7) {
  const found = { files: await sums(scanner, folder), built };
  return vendorDatabase(scanner, parseDatabasesFile(text), found, NOW, days);
}

describe("grype", () => {
  let listing: Listing;
  beforeAll(async () => {
    listing = await Listing.start(BUILT);
  });
  afterAll(() => listing.stop());

  /** Fetch into an empty cache, with the module's arguments and environment. */
  async function update(address = listing.address) {
    const cache = newFolder("grype-cache");
    const env = { ...grypeUpdateEnv(address), GRYPE_DB_CACHE_DIR: cache };
    const outcome = await run(grypeUpdate(), env);
    return { outcome, env, folder: join(cache, GRYPE_SCHEMA) };
  }

  async function fetched() {
    const { outcome, env, folder } = await update();
    toolEnded("grype db update", outcome);
    return keep("grype", folder, parseGrypeStatus(await run(grypeStatus(), env)));
  }

  /** Import a kept database into an empty cache. */
  async function imported(folder: string) {
    const env = { ...GRYPE_ENV, GRYPE_DB_CACHE_DIR: newFolder("grype-cache") };
    return { env, outcome: await run(grypeImport(join(folder, "vulnerability.db")), env) };
  }

  test("fetches from a mirror, says when and from where, and finds what the database knows", async () => {
    listing.asked.length = 0;
    const kept = await fetched();
    const asked = ["/databases/v6/latest.json", "/databases/v6/vulnerability-db_v6.tar.zst"];
    expect([...new Set(listing.asked)]).toEqual(asked);
    const { env, outcome } = await imported(kept.folder);
    expect(outcome).toMatchObject({ code: 0 });
    const { built } = parseGrypeStatus(await run(grypeStatus(), env));
    expect(await take("grype", kept, built)).toMatchObject({ built: BUILT, ageDays: 3 });
    expect(parseDatabasesFile(kept.text).grype?.from).toContain(`${listing.address}/v6/vulnerability-db_v6.tar.zst?`);
    expect(parseGrype(await run(grypeArgv(sbomFile()), env))).toMatchObject([
      { id: "CVE-2099-0001", package: "requests", severity: "critical", fixed: ["2.31.0"] },
    ]);
  });

  test("the same folder gives the same digest; another day's is refused by its age", async () => {
    const kept = await fetched();
    expect(await take("grype", kept, BUILT)).toEqual(await take("grype", kept, BUILT));
    await expect(take("grype", kept, BUILT, 2)).rejects.toMatchObject(UNSAFE);
  });

  test("the time is the database's own: one that is changed in databases.json is refused", async () => {
    const kept = await fetched();
    const { env } = await imported(kept.folder);
    const { built } = parseGrypeStatus(await run(grypeStatus(), env));
    const younger = { ...kept, text: kept.text.replaceAll(BUILT, "2026-11-23T06:00:00Z") };
    await expect(take("grype", younger, built)).rejects.toMatchObject(UNSAFE);
  });

  test("the time is the database's own, whatever the listing says", async () => {
    listing.offer("2026-11-01T00:00:00Z", { built: "2026-11-23T00:00:00Z" });
    const { env } = await update();
    expect(parseGrypeStatus(await run(grypeStatus(), env)).built).toBe("2026-11-01T00:00:00Z");
    listing.offer(BUILT);
  });

  test("a database that was cut off is refused", async () => {
    const { folder } = await fetched();
    const bytes = readFileSync(join(folder, "vulnerability.db"));
    writeFileSync(join(folder, "vulnerability.db"), bytes.subarray(0, 1000));
    const { env, outcome } = await imported(folder);
    expect(outcome.code).not.toBe(0);
    expect(failure(parseStatus(await run(grypeStatus(), env)))).toMatchObject(UNSAFE);
  });

  test.each([
    ["an archive with another checksum", { checksum: `sha256:${"0".repeat(64)}` }],
    ["an archive that is not there", { path: "other.tar.zst" }],
  ])("%s is an error, and leaves no database", async (_name, changes) => {
    listing.offer(BUILT, changes);
    const { outcome, env } = await update();
    listing.offer(BUILT);
    expect(failure(() => toolEnded("grype", outcome))).toMatchObject(UNSAFE);
    expect(failure(parseStatus(await run(grypeStatus(), env)))).toMatchObject(UNSAFE);
  });

  test("a listing that offers nothing leaves no database, though grype ends well", async () => {
    listing.say({});
    const { outcome, env } = await update();
    listing.offer(BUILT);
    expect(outcome).toMatchObject({ code: 0 });
    expect(failure(parseStatus(await run(grypeStatus(), env)))).toMatchObject(UNSAFE);
  });

  test("a mirror that does not answer is an error", async () => {
    const { outcome } = await update("http://127.0.0.1:9/databases");
    expect(failure(() => toolEnded("grype db update", outcome))).toMatchObject(UNSAFE);
  });
});

describe("trivy", () => {
  let registry: TrivyRegistry;
  beforeAll(async () => {
    registry = await TrivyRegistry.start();
    registry.push("trivy-db", BUILT);
  });
  afterAll(() => registry.stop());

  /** Fetch into an empty cache, with the module's arguments. */
  async function download(name = "trivy-db", env = { DOCKER_CONFIG: registry.dockerConfig }) {
    const cache = emptyCache();
    const outcome = await run(trivyDownload(cache, registry.repository(name)), env);
    return { outcome, folder: join(cache, "db") };
  }

  const builtOf = (folder: string) => parseTrivyMetadata(readFileSync(join(folder, "metadata.json"), "utf8"));

  async function fetched() {
    const { outcome, folder } = await download();
    return keep("trivy", folder, { from: parseTrivyDownload(outcome), built: builtOf(folder) });
  }

  test("fetches from a mirror with a password, says when and from where, and finds what the database knows", async () => {
    const kept = await fetched();
    const taken = await take("trivy", kept, builtOf(kept.folder));
    expect(taken).toMatchObject({ built: BUILT, ageDays: 3, from: registry.repository("trivy-db") });
    const cache = emptyCache();
    mkdirSync(join(cache, "db"));
    cpSync(kept.folder, join(cache, "db"), { recursive: true });
    expect(parseTrivy(await run(trivyArgv(layoutFolder(), cache)))).toMatchObject([
      { id: "CVE-2099-0001", package: "requests", severity: "critical", fixed: ["2.31.0"] },
    ]);
  });

  test("another file than was fetched, or an old one, is refused", async () => {
    const kept = await fetched();
    await expect(take("trivy", kept, BUILT, 2)).rejects.toMatchObject(UNSAFE);
    const metadata = join(kept.folder, "metadata.json");
    writeFileSync(metadata, readFileSync(metadata, "utf8").replaceAll(BUILT, "2026-11-23T06:00:00Z"));
    await expect(take("trivy", kept, builtOf(kept.folder))).rejects.toMatchObject(UNSAFE);
  });

  test.each([
    ["a repository that is not there", "NAME_UNKNOWN|MANIFEST_UNKNOWN", () => download("other")],
    ["a password that is missing", "UNAUTHORIZED", () => download("trivy-db", { DOCKER_CONFIG: newFolder("docker") })],
    ["content of another type", "unacceptable media type", () => downloadOther()],
  ])("%s is an error", async (_name, why, fetch) => {
    const { outcome } = await fetch();
    expect(outcome.code).not.toBe(0);
    const error = failure(() => parseTrivyDownload(outcome));
    expect(error).toMatchObject(UNSAFE);
    expect(error.message).toMatch(new RegExp(why));
  });

  function downloadOther() {
    registry.push("typed", BUILT, "application/vnd.example.tar+gzip");
    return download("typed");
  }
});

describe("what a database knows is counted in the database", () => {
  const TYPES = [
    { type: "deb", ecosystem: "Debian:12", packages: 39 },
    { type: "pypi", ecosystem: "PyPI", packages: 29 },
  ];

  /** Why packages of Debian 12 and of Python would not have been looked at with a database. */
  function lacking(scanner: ScannerName, background?: Background): string[] {
    const folder = makeDatabase(scanner, BUILT, background);
    const ecosystems = readEcosystems(scanner, inspected(scanner, folder), BUILT);
    const said = {
      digest: `sha256:${"0".repeat(64)}`,
      built: BUILT,
      from: "https://example.com/db",
      ageDays: 3,
      ecosystems,
    };
    const coverage = { records: { default: 10 }, accepted: [] };
    const limits = { scanners: [scanner], database: { maxAgeDays: 7 }, coverage };
    return coverageOf(TYPES, ofVendors({ [scanner]: said }), "victim", limits, NOW).flatMap(({ missing }) => missing);
  }

  test.each<ScannerName>(["grype", "trivy"])("of %s", (scanner) => {
    expect(lacking(scanner)).toEqual([]);
    expect(lacking(scanner, { PyPI: 9, "Debian:11": 10 })).toEqual([`${scanner} has no record of Debian:12`]);
    expect(lacking(scanner, { "Debian:12": 10, npm: 20 })).toEqual([
      `${scanner} has 1 records of PyPI, at least 10 are expected`,
    ]);
  });

  test("one that is none is an error", () => {
    const folder = newFolder("none");
    writeFileSync(join(folder, "vulnerability.db"), "x");
    writeFileSync(join(folder, "trivy.db"), "x");
    for (const scanner of ["grype", "trivy"] as const) {
      expect(() => inspected(scanner, folder)).toThrow("DATABASE_UNREADABLE");
    }
  });
});

function parseStatus(outcome: Outcome): () => unknown {
  return () => parseGrypeStatus(outcome);
}
