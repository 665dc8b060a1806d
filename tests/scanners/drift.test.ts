import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Attestation } from "../../pipeline/src/documents/attest/index.js";
import { type DriftReport, driftText } from "../../pipeline/src/documents/drift/index.js";
import { readKev } from "../../pipeline/src/documents/kev/index.js";
import type { Finding } from "../../pipeline/src/documents/scan/index.js";
import { namesOf, withPrintedDates } from "../../pipeline/src/programs/advisory-dates.js";
import { GRYPE_ENV, grypeArgv, grypeImport, parseGrype } from "../../pipeline/src/programs/grype.js";
import { toolEnded } from "../../pipeline/src/programs/outcome.js";
import { push } from "../../pipeline/src/registry/client/push.js";
import { attest } from "../../pipeline/src/registry/evidence/attest.js";
import { sign } from "../../pipeline/src/registry/evidence/sign.js";
import { driftOfImage, type Looking } from "../../pipeline/src/registry/fleet/drift.js";
import { readServed } from "../../pipeline/src/registry/fleet/served.js";
import { promote } from "../../pipeline/src/registry/promotion/promote.js";
import { HostTools } from "../registry/support/host-tools.js";
import { kept, pipInto } from "../registry/support/kept.js";
import { makeKey, type TestKey, trustIn } from "../registry/support/keys.js";
import { makeLayout, type TestLayout } from "../registry/support/layout.js";
import { RegistryServer } from "../registry/support/registry-server.js";
import { attestationsOf, subjectsOf } from "../registry/support/released.js";
import { driftLine, driftReport, HOSTILE } from "../unit/documents/drift/reports.js";
import { digestOf, IMAGE, POLICY, rules, SEVERITY } from "../unit/judgement/release-policy/complete.js";
import { newFolder, run } from "./support/run.js";

const PRODUCTS = resolve("toolbox/libraries/products.json");
const [DAY_1, DAY_2] = [new Date("2026-11-20T12:00:00Z"), new Date("2026-11-24T12:00:00Z")];

interface Osv {
  id: string;
  package: string;
  severity: string;
  fixed?: string;
  published?: string;
}

/** A folder of OSV records, and the real database of Grype that is made of it. */
function databaseOf(records: readonly Osv[], at: Date): string {
  const [advisories, out] = [newFolder("osv"), newFolder("grype")];
  for (const { id, package: name, severity, fixed, published } of records) {
    const events = [{ introduced: "0" }, ...(fixed === undefined ? [] : [{ fixed }])];
    const record = {
      ...{ id, modified: at.toISOString(), summary: `${id} in ${name}`, database_specific: { severity } },
      ...(published !== undefined && { published }),
      affected: [{ package: { name, ecosystem: "PyPI" }, ranges: [{ type: "ECOSYSTEM", events }] }],
    };
    writeFileSync(join(advisories, `${id}.json`), JSON.stringify(record));
  }
  const argv = ["grype", PRODUCTS, advisories, out, at.toISOString().replace(".000", "")];
  execFileSync(inject("scanners").advisoryDb, argv, { stdio: ["ignore", "ignore", "inherit"] });
  return out;
}

/** Look through an SPDX document with Grype and a database, and give what is found the database's dates. */
async function lookWith(folder: string, spdx: unknown): Promise<Finding[]> {
  const env = { ...GRYPE_ENV, GRYPE_DB_CACHE_DIR: newFolder("cache") };
  toolEnded("import", await run(grypeImport(join(folder, "vulnerability.db")), env));
  const work = newFolder("sbom");
  writeFileSync(join(work, "sbom.json"), JSON.stringify(spdx));
  const found = parseGrype(await run(grypeArgv(join(work, "sbom.json")), env));
  writeFileSync(join(work, "names.json"), namesOf(found));
  const said = execFileSync(inject("scanners").advisoryDb, ["dates", folder, join(work, "names.json")], {
    encoding: "utf8",
  });
  return withPrintedDates(found, { code: 0, stdout: said, stderr: "" });
}

const FIRST: Osv[] = [
  { id: "CVE-2099-1", package: "requests", severity: "LOW", fixed: "2.31.0", published: "2026-01-01T00:00:00Z" },
  { id: "CVE-2099-2", package: "urllib3", severity: "LOW", published: "2026-01-01T00:00:00Z" },
  { id: "CVE-2099-3", package: "jinja2", severity: "CRITICAL", fixed: "3.2", published: "2026-11-19T00:00:00Z" },
  { id: "CVE-2099-4", package: "numpy", severity: "LOW", published: "2026-01-01T00:00:00Z" },
  { id: "CVE-2099-5", package: "pillow", severity: "LOW", published: "2026-01-01T00:00:00Z" },
  { id: "CVE-2099-6", package: "certifi", severity: "MODERATE", published: "2026-10-23T00:00:00Z" },
  { id: "CVE-2099-7", package: "idna", severity: "LOW", fixed: "3.0", published: "2026-01-01T00:00:00Z" },
  { id: "CVE-2099-8", package: "attrs", severity: "LOW", fixed: "2", published: "2026-01-01T00:00:00Z" },
];
const SECOND: Osv[] = [
  { ...FIRST[0], severity: "HIGH" } as Osv,
  { ...FIRST[1], fixed: "1.26.5" } as Osv,
  ...FIRST.slice(2, 4),
  ...FIRST.slice(5),
  { id: "CVE-2099-9", package: "requests", severity: "LOW", published: "2026-11-22T00:00:00Z" },
  { id: "CVE-2099-10", package: "requests", severity: "LOW", published: "2026-03-01T00:00:00Z" },
];

const SHARED = { requests: "2.25.0", urllib3: "1.26.4", jinja2: "3.0", numpy: "1.0", pillow: "9.0", certifi: "2020" };
const PACKAGES = [
  { ...SHARED, idna: "3.1", attrs: "1" },
  { ...SHARED, idna: "2.0", attrs: "3" },
];

/** A document with more packages, as syft would have found them. */
function withPackages(document: object, packages: Readonly<Record<string, string>>): object {
  const purl = (referenceLocator: string) => [
    { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator },
  ];
  const more = [
    ...Object.entries(packages).map(([name, version]) => ({ name, version, purl: `pkg:pypi/${name}@${version}` })),
    { name: "zlib1g", version: "1.2", purl: "pkg:deb/debian/zlib1g@1.2?arch=amd64&distro=debian-12" },
  ].map(({ name, version, purl: locator }) => ({
    ...{ name, SPDXID: `SPDXRef-More-${name}`, versionInfo: version, downloadLocation: "NOASSERTION" },
    externalRefs: purl(locator),
  }));
  const own = document as { packages: object[] };
  return { ...own, packages: [...own.packages, ...more] };
}

let server: RegistryServer;
let key: TestKey;
let layouts: TestLayout[];
let days: [string, string];
let time = DAY_1;

const severity = {
  ...SEVERITY,
  block: { fixable: ["critical" as const], unfixed: [] },
  clock: { days: { medium: { disclosed: 30 } }, warnDays: 1 },
};
const WAIVER = {
  ...{ id: "CVE-2099-3", package: "pkg:pypi/jinja2@3.0", image: IMAGE, reason: "no template of others" },
  ...{ owner: "platform", expires: "2026-11-23" },
};

const tools = (layout?: TestLayout) =>
  new HostTools({ signer: key, trusted: [key], now: () => time, ...(layout && { layout: layout.folder }) });

function place(environment: string) {
  const policy = { ...POLICY, require: ["provenance" as const], scan: { maxAgeDays: 30 } };
  const { now: _, ...own } = rules({ trust: trustIn(key), policy, severity, waivers: [WAIVER] });
  return {
    ...{ environment, promoted: environment === "production", policy: { path: "policy.yaml", digest: digestOf("9") } },
    ...{
      repository: server.repository(`${environment}/${IMAGE}`),
      journal: server.repository(`${environment}/journal`),
    },
    rules: own,
  };
}

/** Release an image to staging with SBOMs of its packages and a scan of the first day. */
async function release(layout: TestLayout, packages: Readonly<Record<string, string>>): Promise<void> {
  const { repository } = place("staging");
  const found = new Map<string, Finding[]>();
  const all: Attestation[] = attestationsOf(layout).map((item) =>
    item.predicate === "spdx" ? { ...item, content: withPackages(item.content as object, packages) } : item,
  );
  for (const { subject, predicate, content } of all)
    if (predicate === "spdx" && subject !== layout.index) found.set(subject, await lookWith(days[0], content));
  const scanned = all.map((item) => {
    if (item.predicate !== "vuln") return item;
    const content = structuredClone(item.content) as {
      metadata: object;
      scanner: { result: { results: { digest: string; gate: object }[] } };
    };
    content.metadata = { scanStartedOn: DAY_1.toISOString(), scanFinishedOn: DAY_1.toISOString() };
    for (const result of content.scanner.result.results) {
      const judged = (found.get(result.digest) ?? []).map((finding) => ({ finding, verdict: "allow" }));
      result.gate = { judged, expiring: [], orphans: [] };
    }
    return { ...item, content };
  });
  await push(tools(layout), layout.index, repository, "latest");
  await sign(tools(), { kind: "key" }, repository, subjectsOf(layout));
  await attest(tools(), { kind: "key" }, repository, scanned);
}

async function drift(folder: string, kev: string | undefined): Promise<DriftReport> {
  const looking: Looking = {
    rules: { severity, waivers: [WAIVER], vex: [], kev: kev === undefined ? new Map() : readKev(kev), now: time },
    knowledge: { databases: { grype: digestOf("c") }, scanners: { grype: "v0.121.2" } },
    look: (spdx) => lookWith(folder, spdx),
  };
  const site = { any: place("production"), images: [IMAGE], place: () => place("production") };
  const [served] = await readServed(tools(), site);
  if (served === undefined) throw new Error("nothing is served");
  const { lines, summary, remediation } = await driftOfImage(tools(), served, looking);
  return {
    ...{
      version: 1,
      at: time.toISOString().replace(".000", ""),
      knowledge: ["grype"],
      kev: kev !== undefined,
      images: [summary],
    },
    ...{
      lines: lines.map((line) => ({ ...line, fix: { state: "none" as const } })),
      remediation: [remediation].flatMap((item) => item ?? []),
    },
  };
}

const KEV = JSON.stringify({
  vulnerabilities: [{ cveID: "CVE-2099-4", dateAdded: "2026-11-23", dueDate: "2026-12-14" }],
});

beforeAll(async () => {
  server = await RegistryServer.start();
  key = makeKey("team");
  layouts = [makeLayout(), makeLayout()];
  days = [databaseOf(FIRST, DAY_1), databaseOf(SECOND, DAY_2)];
  for (const [place_, layout] of layouts.entries()) {
    await release(layout, PACKAGES[place_] ?? {});
    const request = {
      from: place("staging"),
      to: place("production"),
      digest: layout.index,
      dryRun: false,
      who: "tests",
      signer: { kind: "key" as const },
    };
    await promote(tools(), request);
    time = new Date(time.getTime() + 86_400_000);
  }
}, 600_000);
afterAll(() => server?.stop());

describe("drift of a release that was signed, promoted and scanned by Grype, four days later", () => {
  test("on the same day with the same database only our own change is told", async () => {
    time = new Date("2026-11-22T00:00:00Z");
    const { lines } = await drift(days[0], undefined);
    const own = lines.filter(({ causes }) => causes.some(({ cause }) => cause === "package-changed"));
    expect(own.map(({ id }) => id).sort()).toEqual(["CVE-2099-7", "CVE-2099-8"]);
    expect(lines.filter((line) => !own.includes(line)).map(({ id, causes }) => [id, causes[0]?.cause])).toEqual([
      ["CVE-2099-6", "clock"],
    ]);
  });

  test("each cause is told with its own words", async () => {
    time = DAY_2;
    const report = await drift(days[1], KEV);
    const said = Object.fromEntries(report.lines.map(({ id, causes }) => [id, causes.map(({ cause }) => cause)]));
    expect(said).toEqual({
      "CVE-2099-1": ["severity-changed"],
      "CVE-2099-2": ["now-fixable"],
      "CVE-2099-3": ["waiver-ended"],
      "CVE-2099-4": ["known-exploited"],
      "CVE-2099-5": ["no-longer-found"],
      "CVE-2099-6": ["clock"],
      "CVE-2099-7": ["package-changed"],
      "CVE-2099-8": ["no-longer-found", "package-changed"],
      "CVE-2099-9": ["new-advisory"],
      "CVE-2099-10": ["knowledge-changed"],
    });
    const line = (id: string) => report.lines.find((item) => item.id === id);
    expect(line("CVE-2099-6")).toMatchObject({
      verdict: "block",
      due: { day: "2026-11-22", left: -2, told: true },
      firstSeen: "2026-11-20",
      age: 4,
    });
    expect(line("CVE-2099-9")).toMatchObject({
      firstSeen: "2026-11-24",
      age: 0,
      platforms: ["linux/amd64", "linux/arm64"],
    });
    expect(line("CVE-2099-8")?.causes[1]?.detail).toBe("attrs 1 became 3");
    expect(report.images).toMatchObject([{ blocking: 2, since: expect.stringContaining("2026-11-21") }]);
    expect(report.remediation).toEqual([
      { environment: "production", image: IMAGE, removed: 1, meanDays: 1, unread: 0 },
    ]);
  });

  test("a digest whose scan nobody signed who is trusted is an error, not an empty report", async () => {
    const stranger = place("production");
    const other = { ...stranger, rules: { ...stranger.rules, trust: trustIn(makeKey("other")) } };
    const served = {
      image: IMAGE,
      environment: "x",
      digest: layouts[1]?.index ?? "",
      manifests: layouts[1]?.manifests ?? [],
      lines: [],
      place: { ...other, promoted: false },
    };
    const looking: Looking = {
      rules: { severity, waivers: [], vex: [], kev: new Map(), now: time },
      knowledge: { databases: {}, scanners: {} },
      look: async () => [],
    };
    await expect(driftOfImage(tools(), served, looking)).rejects.toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  });
});

const PROMETHEUS = "tests/scanners/requirements.txt";

const READ_METRICS = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples: print(family.name, sorted(sample.labels.items()), sample.value)`;
const READ_XML = `import sys, xml.etree.ElementTree as E
root = E.fromstring(sys.stdin.buffer.read())
print(root.tag, root.attrib["tests"], root.attrib["failures"], len(root.findall("testsuite/testcase")), len(root.findall("testsuite/testcase/failure")))`;

describe("the forms of a report, by the readers of others", () => {
  const hostile = driftLine({
    package: HOSTILE,
    version: HOSTILE,
    id: HOSTILE,
    causes: [{ cause: "clock", detail: HOSTILE }],
  });
  const report = driftReport([driftLine(), hostile]);

  test("OpenMetrics is read by Prometheus' own client, with every sample once", (context) => {
    const folder = kept(context, "prometheus-client", [PROMETHEUS], (path) => pipInto(path, PROMETHEUS));
    const read = (text: string) =>
      spawnSync("python3", ["-c", READ_METRICS], {
        input: text,
        encoding: "utf8",
        env: { ...process.env, PYTHONPATH: folder },
      });
    const { status, stdout, stderr } = read(driftText(report, "openmetrics"));
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("image_factory_days_left");
    expect(stdout.match(/^image_factory_days_left/gm)).toHaveLength(2);
    expect(read(driftText(report, "openmetrics").replace("# EOF\n", "")).status).not.toBe(0);
  });

  test("JUnit is read by an XML parser, with a case for each line", () => {
    const { status, stdout } = spawnSync("python3", ["-c", READ_XML], {
      input: driftText(report, "junit"),
      encoding: "utf8",
    });
    expect([status, stdout.trim()]).toEqual([0, "testsuites 2 2 2 2"]);
  });
});

test("the format of CISA's catalogue is the one that is read (skipped without ../shared/advisories)", (context) => {
  const file = resolve("../shared/advisories/kev.json");
  context.skip(!existsSync(file), "there is no catalogue");
  expect(readKev(readFileSync(file, "utf8")).get("CVE-2025-48384")).toEqual({ added: "2025-08-25", due: "2025-09-15" });
});
