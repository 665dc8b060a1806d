import { describe, expect, test } from "vitest";
import type { PackageType } from "../../../../pipeline/src/documents/sbom/index.js";
import type { Rules } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { judgeScan, scanTime } from "../../../../pipeline/src/judgement/release-policy/judge-scan.js";
import { set } from "./changes.js";
import {
  digestOf,
  FINDING,
  INDEX,
  PLATFORM_DIGESTS,
  PLATFORM_NAMES,
  rules,
  SEVERITY,
  scan,
  vendorScan,
  WAIVER,
} from "./complete.js";

const [ARM, AMD] = [PLATFORM_DIGESTS["linux/arm64"], PLATFORM_DIGESTS["linux/amd64"]];
const MANIFESTS = PLATFORM_NAMES.map((platform) => ({ platform, digest: PLATFORM_DIGESTS[platform] }));
const SUBJECT = { name: "index", digest: INDEX, manifests: MANIFESTS };
const first = "scanner/result/results/0";
const second = "scanner/result/results/1";

type Document = Record<string, unknown>;
type Change = (document: Document) => unknown;

const plain = (document: object) => JSON.parse(JSON.stringify(document)) as Document;
/** The scan of both platforms, changed. */
function changed(...changes: Change[]): Document {
  const document = plain(scan(PLATFORM_NAMES));
  for (const change of changes) change(document);
  return document;
}

/** What the table says of a scan of both platforms, for one row, with BLOCK in front of what is wrong. */
function said(what: string, document: Document, more: Partial<Rules> = {}, sboms: unknown[] = [], subject = SUBJECT) {
  const found = judgeScan(document, subject, rules(more), sboms).find((row) => row.what === `vuln: ${what}`);
  return found && `${found.ok ? "" : "BLOCK "}${found.found}`;
}

test("a scan is judged row by row, each with what is required", () => {
  expect(judgeScan(changed(), SUBJECT, rules(), []).map(({ what, required, ok }) => [what, required, ok])).toEqual([
    ["vuln: subject", "a scan of this digest", true],
    ["vuln: age of the scan", "at most 7 days", true],
    ["vuln: database", "named, at most 7 days old", true],
    ["vuln: coverage", "every type of package was looked at", true],
    ["vuln: linux/amd64", "nothing that blocks today", true],
    ["vuln: linux/arm64", "nothing that blocks today", true],
  ]);
});

test.each([undefined, {}, changed(set("scanner/result/results", []))])(
  "what has another form is one row that blocks: %#",
  (document) => {
    expect(judgeScan(document, SUBJECT, rules(), [])).toEqual([
      {
        ...{ what: "vuln", required: "a scan with its database's digest", found: "something of another form" },
        ok: false,
      },
    ]);
  },
);

describe("a scan is of the manifests of its subject", () => {
  const names = [`tiny linux/amd64 ${AMD}`, `tiny linux/arm64 ${ARM}`];

  test("in any order on either side", () => {
    const swapped = changed((document) => {
      const { scanner } = document as { scanner: { result: { results: unknown[] } } };
      scanner.result.results.reverse();
    });
    expect(said("subject", swapped)).toBe("it is");
    const subject = { ...SUBJECT, manifests: [...MANIFESTS].reverse() };
    expect(said("subject", changed(), {}, [], subject)).toBe("it is");
    expect(said("subject", swapped, {}, [], subject)).toBe("it is");
  });

  test("all of them, and no others", () => {
    expect(said("subject", changed(set(`${second}/digest`, digestOf("9"))))).toBe(
      `BLOCK ${names[0]}, tiny linux/arm64 ${digestOf("9")}`,
    );
    expect(said("subject", changed(set(`${second}/platform`, "linux/riscv64")))).toMatch(/^BLOCK .*riscv64/);
    const only = { ...SUBJECT, manifests: MANIFESTS.slice(0, 1) };
    expect(said("subject", changed(), {}, [], only)).toBe(`BLOCK ${names.join(", ")}`);
    expect(said("subject", plain(scan(["linux/arm64"])))).toBe(`BLOCK ${names[1]}`);
    expect(said("subject", changed(), {}, [], { ...SUBJECT, manifests: [] })).toBe(`BLOCK ${names.join(", ")}`);
  });
});

describe("the age of a scan", () => {
  test("of the future says of when it is, to the millisecond", () => {
    const document = changed(set("metadata/scanFinishedOn", "2026-11-24T12:06:00Z"));
    expect(said("age of the scan", document)).toBe("BLOCK of the future: 2026-11-24T12:06:00.000Z");
  });

  test("is told in whole days, and blocks from the first moment beyond the limit", () => {
    const aged = (time: string) => said("age of the scan", changed(set("metadata/scanFinishedOn", time)));
    expect(aged("2026-11-20T11:10:00Z")).toBe("4 days");
    expect(aged("2026-11-17T12:00:00Z")).toBe("7 days");
    expect(aged("2026-11-17T11:59:59Z")).toBe("BLOCK more than 7 days");
    expect(aged("2026-11-01T12:00:00Z")).toBe("BLOCK more than 23 days");
  });

  test("within what clocks differ is no future", () => {
    expect(said("age of the scan", changed(set("metadata/scanFinishedOn", "2026-11-24T12:04:00Z")))).toBe("0 days");
  });

  test("that cannot be told is older than every other", () => {
    expect(scanTime(changed())).toBe(Date.parse("2026-11-20T11:10:00Z"));
    expect(scanTime({})).toBe(Number.NEGATIVE_INFINITY);
    expect(scanTime(undefined)).toBeLessThan(scanTime(changed(set("metadata/scanFinishedOn", "0001-01-01T00:00:00Z"))));
  });
});

describe("the database", () => {
  const row = (...changes: Change[]) => said("database", changed(...changes));
  const b = digestOf("b");
  const none = "BLOCK a scanner without a database";

  test("is the one that is named, on each platform and of each scanner", () => {
    expect(row()).toBe(`${b}, 1 days old at the scan`);
    expect(row(set(`${second}/databases`, { grype: digestOf("9") }))).toBe(none);
    expect(row(set(`${second}/databases`, {}))).toBe(none);
    expect(row(set(`${second}/scanners`, ["grype", "trivy"]))).toBe(none);
    const both = (place: string) => [
      set(`${place}/scanners`, ["grype", "trivy"]),
      set(`${place}/databases`, { grype: b, trivy: digestOf("c") }),
    ];
    expect(row(...both(first), ...both(second))).toBe(`${b}, 1 days old at the scan`);
    expect(row(set("scanner/db/version", digestOf("9")))).toBe(none);
  });

  test("is as old as the oldest of all, and not from after the scan", () => {
    expect(row(set(`${second}/advisories/updated`, "2026-11-13T11:10:00Z"))).toBe(`${b}, 7 days old at the scan`);
    expect(row(set(`${second}/advisories/updated`, "2026-11-12T11:10:00Z"))).toBe(`BLOCK ${b}, 8 days old at the scan`);
    expect(row(set(`${first}/advisories/updated`, "2026-11-21T00:00:00Z"))).toBe(`BLOCK ${b}, made after the scan`);
  });

  test("of a vendor is the very one whose age is told, on each platform", () => {
    const vendors = (...changes: Change[]) => {
      const document = plain(vendorScan(PLATFORM_NAMES));
      for (const change of changes) change(document);
      return said("database", document);
    };
    expect(vendors()).toBe(`${b}, 1 days old at the scan`);
    expect(vendors(set(`${second}/advisories/vendors/grype/digest`, digestOf("9")))).toBe(none);
    expect(vendors(set(`${second}/advisories/vendors`, {}))).toBe(none);
  });
});

describe("what was looked at", () => {
  const coverage = (...changes: Change[]) => said("coverage", changed(...changes));

  test("is said on each platform", () => {
    expect(coverage()).toBe("4 types");
    expect(coverage(set(`${second}/coverage`, undefined))).toBe(
      "BLOCK a scan that does not say what it looked at: scan again",
    );
  });

  test("and what was not, with its platform", () => {
    expect(coverage(set(`${second}/coverage/1/known`, {}), set(`${first}/coverage/0/known`, {}))).toBe(
      "BLOCK linux/amd64: 1 deb (Debian:12): grype has no record of Debian:12, linux/arm64: 1 pypi (PyPI): grype has no record of PyPI",
    );
  });

  test("what is accepted is named, each type once", () => {
    const accepted = ["deb", "pypi"].map((type) => ({ type, reason: "it is looked at elsewhere" }));
    const severity = { ...SEVERITY, coverage: { ...SEVERITY.coverage, accepted } };
    const unknown = [first, second].flatMap((place) => [0, 1].map((at) => set(`${place}/coverage/${at}/known`, {})));
    expect(said("coverage", changed(...unknown), { severity })).toBe("4 types, but for deb, pypi, accepted by name");
    expect(said("coverage", changed(unknown[0] as Change), { severity })).toBe(
      "4 types, but for deb, accepted by name",
    );
  });

  const one = (type: PackageType) => ({
    components: Array.from({ length: type.packages }, () => ({ purl: `pkg:${type.type}/a@1` })),
  });

  test("is held against every SBOM, and a lack is said once", () => {
    const cargo = one({ type: "cargo", packages: 1 });
    const lack = "BLOCK 1 cargo (crates.io) in the SBOM, none in the scan";
    expect(said("coverage", changed(), {}, [cargo])).toBe(lack);
    expect(said("coverage", changed(), {}, [cargo, cargo])).toBe(lack);
    expect(said("coverage", changed(), {}, [{}, cargo])).toBe(lack);
    expect(said("coverage", changed(set(`${first}/coverage/0/known`, {})), {}, [cargo])).toBe(
      "BLOCK linux/amd64: 1 deb (Debian:12): grype has no record of Debian:12, 1 cargo (crates.io) in the SBOM, none in the scan",
    );
  });

  test("is told apart by type and ecosystem; only a release that the SBOM does not say may be any", () => {
    const sbom = (...purls: string[]) =>
      said("coverage", changed(), {}, [{ components: purls.map((purl) => ({ purl })) }]);
    expect(sbom("pkg:deb/debian/a@1", "pkg:deb/debian/b@1")).toBe("4 types");
    expect(sbom(...["a", "b", "c"].map((name) => `pkg:deb/debian/${name}@1`))).toBe(
      "BLOCK 3 deb in the SBOM, 2 in the scan",
    );
    expect(sbom("pkg:deb/debian/a@1?distro=debian-12")).toBe("4 types");
    expect(sbom("pkg:deb/debian/a@1?distro=debian-11")).toBe("BLOCK 1 deb (Debian:11) in the SBOM, none in the scan");
    expect(sbom("no package URL")).toBe("BLOCK 1 unknown in the SBOM, none in the scan");
    expect(sbom("pkg:github/a/b@1")).toBe("BLOCK 1 github in the SBOM, none in the scan");
  });

  test("has as many packages as the SBOM, all platforms together", () => {
    expect(said("coverage", changed(), {}, [one({ type: "pypi", packages: 2 })])).toBe("4 types");
    expect(said("coverage", changed(), {}, [one({ type: "pypi", packages: 3 })])).toBe(
      "BLOCK 3 pypi (PyPI) in the SBOM, 2 in the scan",
    );
  });
});

describe("findings", () => {
  const judged = `${first}/gate/judged`;
  const other = { ...FINDING, id: "CVE-2026-2", package: "urllib3", version: "1" };
  const row = (items: object[], more: Partial<Rules> = {}) => said("linux/amd64", changed(set(judged, items)), more);

  test("that block are named, each with its package, and an expired waiver with its day", () => {
    const waivers = [{ ...WAIVER, expires: "2026-11-23" }];
    expect(row([{ finding: FINDING }, { finding: other }], { waivers })).toBe(
      "BLOCK CVE-2026-1 in requests 2.25.0 (waiver expired on 2026-11-23), CVE-2026-2 in urllib3 1",
    );
  });

  test("that do not are counted", () => {
    const low = { ...other, severity: "low" };
    expect(row([{ finding: FINDING }, { finding: low }])).toBe("2 findings, none blocks");
    expect(row([{ finding: FINDING }, { finding: low }], { waivers: [] })).toBe("BLOCK CVE-2026-1 in requests 2.25.0");
    expect(row([])).toBe("0 findings, none blocks");
  });

  test("let through by a statement of the index, where that was recorded", () => {
    const product = [{ "@id": `pkg:oci/tiny@${INDEX}` }];
    const vex = { names: ["CVE-2026-1"], products: product, status: "not_affected", time: "2026-01-01T00:00:00Z" };
    const items = [{ finding: FINDING, vex: { ...vex, reason: "not reached", author: "us" } }];
    const without = (index: unknown) =>
      said("linux/amd64", changed(set(judged, items), set(`${first}/index`, index)), { waivers: [] });
    expect(without(INDEX)).toBe("1 findings, none blocks");
    expect(without(undefined)).toMatch(/^BLOCK/);
  });

  test("let through by a statement only as long as the policy of today believes one", () => {
    const product = [{ "@id": "pkg:oci/tiny" }];
    const vex = {
      names: ["CVE-2026-1"],
      products: product,
      status: "not_affected",
      reason: "not reached",
      author: "us",
    };
    const on = (time: string, maxDays: number) =>
      row([{ finding: FINDING, vex: { ...vex, time } }], {
        waivers: [],
        severity: { ...SEVERITY, vex: { maxDays } },
      });
    expect(on("2026-11-20T12:00:00Z", 4)).toBe("1 findings, none blocks");
    expect(on("2026-11-20T12:00:00Z", 3)).toMatch(/^BLOCK/);
  });
});
