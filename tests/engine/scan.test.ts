import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { ScanResult } from "../../pipeline/src/documents/scan/index.js";
import { advisoryFolder, OPENBLAS, REQUESTS, URLLIB3, withBothScanners } from "./support/advisories.js";
import type { Checkout } from "./support/checkout.js";
import { victimCheckout } from "./support/victim.js";

const AMD64 = "--platforms=linux/amd64";
const scan = (checkout: Checkout, advisories: string, ...args: string[]) =>
  checkout.daggerw("call", `--advisories=${advisories}`, "image", "--name=victim", "scan", ...args);

/** A waiver of a package, by its package URL. */
function waiver(id: string, purl: string, expires: string): string {
  return `- { id: ${id}, package: "${purl}", image: victim, reason: "an image of the tests", owner: tests, expires: ${expires} }\n`;
}

/** The findings of a report, by scanner. */
function foundBy(scanner: string, results: readonly ScanResult[]): Set<string> {
  const findings = results.flatMap(({ gate }) => gate.judged.map(({ finding }) => finding));
  return new Set(findings.filter(({ scanners }) => scanners.includes(scanner)).map(({ id }) => id));
}

async function report(checkout: Checkout, advisories: string): Promise<ScanResult[]> {
  withBothScanners(checkout);
  const call = ["call", `--advisories=${advisories}`, "image", "--name=victim", "evidence", AMD64];
  expect(await checkout.daggerw(...call, "export", "--path=report")).toMatchObject({ code: 0 });
  return JSON.parse(checkout.read("report/scan/result.json")) as ScanResult[];
}

describe("a scan with advisories", () => {
  test("blocks both platforms, and says which scanner saw what", async () => {
    const checkout = await victimCheckout();
    withBothScanners(checkout);
    const done = await scan(checkout, advisoryFolder([REQUESTS, URLLIB3, OPENBLAS]));
    expect(done.code).not.toBe(0);
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      expect(done.stderr).toContain(`victim ${platform}: vulnerabilities block it`);
    }
    expect(done.stderr).toMatch(/requests 2\.25\.0 +CVE-2099-0001 +critical +fixed in 2\.31\.0 +block/);
    expect(done.stderr).toMatch(/urllib3 1\.26\.4 +CVE-2099-0002 +low +fixed in 1\.26\.5 +allow/);
    expect(done.stderr).toMatch(/openblas \S+ +CVE-2099-0003 +high .*block, in \/.*numpy\.libs\/.*openblas/);
    expect(done.stderr).toMatch(/only grype found CVE-2099-0003 .*a library inside a wheel/);
    expect(done.stderr).not.toMatch(/only (?:grype|trivy) found CVE-2099-000[12]/);
  });

  test("lets pass what is waived until its last day, and not a day longer", async () => {
    const checkout = await victimCheckout();
    const advisories = advisoryFolder([REQUESTS, OPENBLAS]);
    const printed = (await scan(checkout, advisories, AMD64)).stderr;
    const purlOf = (name: string) => new RegExp(`^ +${name} .*; (pkg:\\S+)$`, "m").exec(printed)?.[1] ?? "";
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const requests = waiver(REQUESTS.id, purlOf("requests"), day);
    checkout.write("policies/waivers.yaml", requests + waiver(OPENBLAS.id, purlOf("openblas"), day));
    const passed = await scan(checkout, advisories, AMD64);
    expect(passed).toMatchObject({ code: 0 });
    expect(passed.stdout).toMatch(new RegExp(`openblas .* waived until ${day}`));
    checkout.write("policies/waivers.yaml", requests + waiver(OPENBLAS.id, purlOf("openblas"), "2020-01-01"));
    const blocked = await scan(checkout, advisories, AMD64);
    expect(blocked.code).not.toBe(0);
    expect(blocked.stderr).toMatch(/openblas .* expired/);
    expect(blocked.stderr).toMatch(new RegExp(`requests .* waived until ${day}`));
  });

  test("of ten days ago is no pass, unless the policy says that this is young enough", async () => {
    const checkout = await victimCheckout();
    const advisories = advisoryFolder([URLLIB3], 10);
    const old = await scan(checkout, advisories, AMD64);
    expect(old.code).not.toBe(0);
    expect(old.stderr).toContain("Not shown to be safe.");
    expect(old.stderr).toContain("10 days old; at most 7 are allowed");
    checkout.replace("policies/severity.yaml", "maxAgeDays: 7", "maxAgeDays: 30");
    expect(await scan(checkout, advisories, AMD64)).toMatchObject({ code: 0 });
  });

  test("of one record of today, of something that the image has not, is no pass", async () => {
    const done = await scan(await victimCheckout(), advisoryFolder([], 0, { npm: 1, "Debian:11": 10 }), AMD64);
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain("Not shown to be safe.");
    expect(done.stderr).toMatch(
      /victim linux\/amd64: not looked at: \d+ deb \(Debian:12\): grype has no record of Debian:12/,
    );
    expect(done.stderr).toMatch(/victim linux\/amd64: not looked at: \d+ pypi \(PyPI\): grype has no record of PyPI/);
    expect(done.stderr).toMatch(/generic \(libraries\) +not looked at, accepted: /);
    expect(done.stderr).toContain("no known vulnerability in what was looked at");
  });

  test("an OpenVEX document of the policies counts, and one that cannot be read stops the scan", async () => {
    const checkout = await victimCheckout();
    const advisories = advisoryFolder([REQUESTS]);
    const statement = {
      vulnerability: { name: REQUESTS.id },
      products: [{ "@id": "pkg:oci/victim", subcomponents: [{ "@id": "pkg:pypi/requests@2.25.0" }] }],
      ...{ status: "not_affected", justification: "vulnerable_code_not_in_execute_path" },
    };
    const document = {
      "@context": "https://openvex.dev/ns/v0.2.0",
      author: "tests",
      timestamp: new Date(Date.now() - 86_400_000).toISOString(),
    };
    checkout.write(
      "policies/vex/requests.json",
      JSON.stringify({ ...document, "@id": "x", version: 1, statements: [statement] }),
    );
    const passed = await scan(checkout, advisories, AMD64);
    expect(passed).toMatchObject({ code: 0 });
    expect(passed.stdout).toContain("not affected: vulnerable_code_not_in_execute_path");
    checkout.write("policies/vex/requests.json", "{}");
    expect((await scan(checkout, advisories, AMD64)).stderr).toContain("OpenVEX");
  });

  test("leaves a report for machines: JSON, SARIF and OpenVEX", async () => {
    const checkout = await victimCheckout();
    const results = await report(checkout, advisoryFolder([REQUESTS, URLLIB3]));
    expect(results).toMatchObject([{ image: "victim", platform: "linux/amd64", scanners: ["grype", "trivy"] }]);
    expect([...foundBy("grype", results)].sort()).toEqual([REQUESTS.id, URLLIB3.id]);
    expect(foundBy("trivy", results)).toEqual(foundBy("grype", results));
    const sarif = JSON.parse(checkout.read("report/scan/results.sarif"));
    expect(sarif).toMatchObject({ version: "2.1.0" });
    expect(JSON.parse(checkout.read("report/scan/amd64.openvex.json")).statements).toHaveLength(2);
  });

  test("takes a statement about what it wrote itself, and none about another version", async () => {
    const checkout = await victimCheckout();
    const advisories = advisoryFolder([REQUESTS, OPENBLAS]);
    await report(checkout, advisories);
    const own = checkout.read("report/scan/amd64.openvex.json").replaceAll('"affected"', '"not_affected"');
    const said = own.replaceAll("action_statement", "impact_statement");
    checkout.write("policies/vex/own.json", said);
    const passed = await scan(checkout, advisories, AMD64);
    expect(passed).toMatchObject({ code: 0 });
    expect(passed.stdout).toMatch(/requests 2\.25\.0 +CVE-2099-0001 .*not affected: Update to 2\.31\.0/);
    checkout.write("policies/vex/own.json", said.replaceAll("requests@2.25.0", "requests@2.25.1"));
    const blocked = await scan(checkout, advisories, AMD64);
    expect(blocked.stderr).toMatch(/requests 2\.25\.0 +CVE-2099-0001 .*block/);
    expect(blocked.stderr).toMatch(/openblas .*not affected/);
  });
});

const REAL = resolve("../shared/advisories");

test.skipIf(!existsSync(join(REAL, "PyPI-osv.zip")))(
  "the 18 known vulnerabilities of three old packages are found by both scanners (skipped without ../shared/advisories)",
  async () => {
    const checkout = await victimCheckout();
    // The folder holds documents of other kinds, too.
    cpSync(join(REAL, "PyPI-osv.zip"), checkout.path("osv/PyPI-osv.zip"));
    checkout.replace("policies/severity.yaml", "maxAgeDays: 7", "maxAgeDays: 3650");
    const results = await report(checkout, "osv");
    const old = results.map((result) => ({
      ...result,
      gate: {
        ...result.gate,
        judged: result.gate.judged.filter(({ finding }) => /^(?:jinja2|requests|urllib3)$/.test(finding.package)),
      },
    }));
    expect(foundBy("grype", old).size).toBe(18);
    expect(foundBy("trivy", old)).toEqual(foundBy("grype", old));
    expect(readFileSync(join(REAL, "README.md"), "utf8")).toContain("CC-BY");
  },
);
