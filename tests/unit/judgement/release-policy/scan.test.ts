import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PREDICATES, type VerifiedAttestation } from "../../../../pipeline/src/documents/attest/index.js";
import type { Coverage } from "../../../../pipeline/src/documents/scan/index.js";
import { judge } from "../../../../pipeline/src/judgement/release-policy/index.js";
import { judgeScan } from "../../../../pipeline/src/judgement/release-policy/judge-scan.js";
import { ecosystemOf } from "../../../../pipeline/src/repository/packages/index.js";
import { AMD64, blocked, set, withEvidence } from "./changes.js";
import {
  complete,
  digestOf,
  FINDING,
  IMAGE,
  INDEX,
  INVOCATION,
  rules,
  SEVERITY,
  SIGNER,
  scan,
  vendorScan,
  WAIVER,
} from "./complete.js";

interface Scanned {
  scanner: { result: { results: { coverage: Coverage[] }[] } };
}

/** A scan of linux/amd64 that ended at a time and found one vulnerability. */
function scanAt(time: string, severity: string): VerifiedAttestation {
  const predicate = structuredClone(scan(["linux/amd64"])) as Record<string, unknown>;
  set("scanner/result/results/0/gate/judged/0/finding/severity", severity)(predicate);
  set("metadata/scanFinishedOn", time)(predicate);
  return { subject: AMD64, subjects: [AMD64], predicateType: PREDICATES.vuln.uri, signer: SIGNER, predicate };
}

describe("scan", () => {
  const result = "scanner/result/results/0";

  test.each([
    ["of another digest", `${result}/digest`, digestOf("9"), "vuln: subject"],
    ["of another image", `${result}/image`, "other", "vuln: subject"],
    ["of no platform", "scanner/result/results", [], "vuln"],
    ["that is too old", "metadata/scanFinishedOn", "2026-11-17T11:59:59Z", "vuln: age of the scan"],
    ["from the future", "metadata/scanFinishedOn", "2026-11-24T12:10:00Z", "vuln: age of the scan"],
    ["without a database's digest", "scanner/db/version", "latest", "vuln"],
    ["with another database than the scanner's", "scanner/db/version", digestOf("9"), "vuln: database"],
    ["by a scanner without a database", `${result}/scanners`, ["grype", "trivy"], "vuln: database"],
    ["with an old database", `${result}/advisories/updated`, "2026-11-01T00:00:00Z", "vuln: database"],
    ["with advisories from after the scan", `${result}/advisories/updated`, "2026-11-20T11:15:01Z", "vuln: database"],
    ["with two kinds of knowledge", `${result}/advisories/vendors`, {}, "vuln"],
  ])("%s", (_name, path, value, what) => {
    expect(blocked(withEvidence("vuln", AMD64, set(path, value)))).toContain(`linux/amd64: ${what}`);
  });

  test("that is too old by seconds does not look as if it were young enough", () => {
    const found = withEvidence("vuln", AMD64, set("metadata/scanFinishedOn", "2026-11-17T11:59:59Z"));
    const age = judge(found, rules()).find(({ what, ok }) => what === "vuln: age of the scan" && !ok);
    expect([age?.required, age?.found]).toEqual(["at most 7 days", "more than 7 days"]);
  });

  describe("with the vendor's database", () => {
    const vendor = `${result}/advisories/vendors/grype`;
    const changed = (path: string, value: unknown) =>
      blocked(withEvidence("vuln", AMD64, () => set(path, value)(vendorScan(["linux/amd64"]) as never)));

    test("passes", () => {
      expect(blocked(withEvidence("vuln", AMD64, () => vendorScan(["linux/amd64"])))).toEqual([]);
    });

    test.each([
      ["that was old", `${vendor}/built`, "2026-11-12T11:09:59Z", "vuln: database"],
      ["that was old, by the whole's time", `${result}/advisories/updated`, "2026-11-12T11:09:59Z", "vuln: database"],
      ["from after the scan", `${vendor}/built`, "2026-11-20T11:15:01Z", "vuln: database"],
      ["that is another than was used", `${vendor}/digest`, digestOf("9"), "vuln: database"],
      ["of another scanner", `${result}/advisories/vendors`, {}, "vuln: database"],
      ["without a time", `${vendor}/built`, undefined, "vuln"],
      ["from nowhere", `${vendor}/from`, "", "vuln"],
      ["and advisories", `${result}/advisories/records`, 5, "vuln"],
    ])("%s blocks", (_name, path, value, what) => {
      expect(changed(path, value)).toContain(`linux/amd64: ${what}`);
    });

    test("that was as old as it may be passes", () => {
      expect(changed(`${vendor}/built`, "2026-11-12T11:10:01Z")).toEqual([]);
    });
  });

  test("a waiver that expired since blocks, and is named", () => {
    const bad = judge(complete(), rules({ now: new Date("2026-11-25T00:00:00Z") })).filter((check) => !check.ok);
    expect(bad.map((check) => `${check.subject}: ${check.what}`)).toEqual([
      "index: vuln: linux/amd64",
      "index: vuln: linux/arm64",
      "linux/amd64: vuln: linux/amd64",
      "linux/arm64: vuln: linux/arm64",
    ]);
    expect(bad[0]?.found).toBe("CVE-2026-1 in requests 2.25.0 (waiver expired on 2026-11-24)");
  });

  test("a verdict of that day is not believed", () => {
    const found = withEvidence("vuln", AMD64, set(`${result}/gate/judged/0`, { finding: FINDING, verdict: "allow" }));
    expect(blocked(found, { waivers: [] })).toContain("linux/amd64: vuln: linux/amd64");
  });

  test("what of a bulletin is not understood blocks, whatever its severity", () => {
    const finding = { ...FINDING, severity: "low", unread: "which versions are meant" };
    const found = withEvidence("vuln", AMD64, set(`${result}/gate/judged/0`, { finding, verdict: "allow" }));
    expect(blocked(found, { waivers: [] })).toContain("linux/amd64: vuln: linux/amd64");
    expect(blocked(found)).not.toContain("linux/amd64: vuln: linux/amd64");
  });

  test("of an image with NVIDIA's wheels names them apart, or blocks", () => {
    const sbom = { components: [{ purl: "pkg:pypi/nvidia-cublas@13.1" }] };
    const subject = { name: "linux/amd64", digest: AMD64, manifests: [{ platform: "linux/amd64", digest: AMD64 }] };
    const row = judgeScan(scan(["linux/amd64"]), subject, rules(), [sbom]).find(
      ({ what }) => what === "vuln: coverage",
    );
    expect(row).toMatchObject({ ok: false, found: "1 cuda (NVIDIA) in the SBOM, none in the scan" });
  });

  test("a stricter policy of today blocks", () => {
    const found = withEvidence("vuln", AMD64, set(`${result}/gate/judged/0/finding/severity`, "low"));
    const severity = { ...SEVERITY, block: { fixable: ["low" as const], unfixed: [] } };
    expect(blocked(found, { waivers: [] })).not.toContain("linux/amd64: vuln: linux/amd64");
    expect(blocked(found, { waivers: [], severity })).toContain("linux/amd64: vuln: linux/amd64");
  });

  describe("what somebody says does no harm", () => {
    const about = (products: unknown, more: object = {}) => ({
      ...{ names: ["CVE-2026-1"], products, status: "not_affected", time: "2026-01-01T00:00:00Z" },
      ...{ reason: "not reached", author: "us", ...more },
    });
    const isBlocked = (vex: unknown, place = 0) => {
      const found = withEvidence("vuln", AMD64, set(`${result}/gate/judged/${place}/vex`, vex));
      return blocked(found, { waivers: [] }).includes("linux/amd64: vuln: linux/amd64");
    };
    const part = [{ "@id": "pkg:pypi/requests@2.25.0" }];

    test.each([
      ["of the image", about([{ "@id": `pkg:oci/${IMAGE}` }])],
      ["of the platform's manifest", about([{ "@id": `pkg:oci/${IMAGE}@${AMD64}?arch=amd64`, subcomponents: part }])],
      ["of the index", about([{ "@id": `pkg:oci/${IMAGE}@${INDEX}` }])],
      ["as fixed", about([{ "@id": `pkg:oci/${IMAGE}` }], { status: "fixed" })],
    ])("%s, is let through", (_name, vex) => expect(isBlocked(vex)).toBe(false));

    test.each([
      ["of another image", about([{ "@id": "pkg:oci/other" }])],
      ["of another digest", about([{ "@id": `pkg:oci/${IMAGE}@${digestOf("9")}` }])],
      ["of another platform", about([{ "@id": `pkg:oci/${IMAGE}?arch=arm64` }])],
      ["of another version", about([{ "@id": `pkg:oci/${IMAGE}`, subcomponents: [{ "@id": "pkg:pypi/requests@1" }] }])],
      ["of another vulnerability", about([{ "@id": `pkg:oci/${IMAGE}` }], { names: ["CVE-2026-2"] })],
      ["but is harm", about([{ "@id": `pkg:oci/${IMAGE}` }], { status: "affected" })],
    ])("%s, is not", (_name, vex) => expect(isBlocked(vex)).toBe(true));

    test.each([{ packages: [] }, { packages: ["requests"] }])(
      "in an attestation from before package URLs were kept, is let through: %j",
      ({ packages }) => {
        const { status: _, time: __, ...vex } = about([{ image: IMAGE, packages }]);
        expect(isBlocked(vex)).toBe(false);
        expect(isBlocked({ ...vex, products: [{ image: "other", packages }] })).toBe(true);
        expect(isBlocked({ ...vex, products: [{ image: IMAGE, packages: ["urllib3"] }] })).toBe(true);
      },
    );

    test("counts for the finding that it was recorded with only", () => {
      const second = { finding: { ...FINDING, package: "urllib3" }, verdict: "waived" };
      const both = [{ finding: FINDING, verdict: "not_affected", vex: about([{ "@id": `pkg:oci/${IMAGE}` }]) }, second];
      const found = withEvidence("vuln", AMD64, set(`${result}/gate/judged`, both));
      const [row] = judge(found, rules({ waivers: [] })).filter(
        ({ subject, what }) => subject === "linux/amd64" && what === "vuln: linux/amd64",
      );
      expect(row?.found).toBe("CVE-2026-1 in urllib3 2.25.0");
    });
  });

  describe("what was looked at", () => {
    const coverage = `${result}/coverage`;
    const rowOf = (path: string, value: unknown, changes: Parameters<typeof rules>[0] = {}) =>
      judge(withEvidence("vuln", AMD64, set(path, value)), rules(changes)).find(
        ({ subject, what }) => subject === "linux/amd64" && what === "vuln: coverage",
      );
    const [DEB, PYPI] = (scan(["linux/amd64"]) as Scanned).scanner.result.results[0]?.coverage ?? [];
    const NPM = { type: "npm", ecosystem: "npm", packages: 1, known: {}, missing: [] };

    test.each<[string, string, unknown, string]>([
      ["not recorded, as older scans have it", coverage, undefined, "does not say what it looked at: scan again"],
      ["without Debian, which the SBOM has", coverage, [PYPI], "1 deb in the SBOM, none in the scan"],
      ["without Python, which the SBOM has", coverage, [DEB], "1 pypi (PyPI) in the SBOM, none in the scan"],
      ["with Debian that has no release", `${coverage}/0/ecosystem`, undefined, "of which release"],
      ["with Debian among Python's", `${coverage}/0/ecosystem`, "PyPI", "advisories of such are not in PyPI"],
      ["with Debian that nobody knew", `${coverage}/0/known`, {}, "grype has no record of Debian:12"],
      [
        "with Debian that another scanner knew",
        `${coverage}/0/known`,
        { trivy: DEB?.known.grype },
        "grype has no record",
      ],
      ["with too few records", `${coverage}/0/known/grype/records`, 99, "99 records of Debian:12, at least 100"],
      ["with stale ones", `${coverage}/0/known/grype/updated`, "2026-11-12T11:10:00Z", "8 days old; at most 7"],
      ["with some of after the scan", `${coverage}/0/known/grype/updated`, "2026-11-20T11:15:01Z", "is of the future"],
      ["with a type that nobody knew", coverage, [DEB, PYPI, NPM], "1 npm (npm): grype has no record of npm"],
    ])("%s, blocks", (_name, path, value, found) => {
      const covered = rowOf(path, value);
      expect(covered?.ok).toBe(false);
      expect(covered?.found).toContain(found);
    });

    test("nothing at all, blocks", () => {
      expect(blocked(withEvidence("vuln", AMD64, set(coverage, [])))).toContain("linux/amd64: vuln");
    });

    test("is judged by today's policy, whatever was said of it then", () => {
      expect(rowOf(`${coverage}/0/known`, {}, {})?.ok).toBe(false);
      expect(rowOf(`${coverage}/0`, { ...DEB, known: {}, missing: [], accepted: "it was said so" })?.ok).toBe(false);
      const accepted = [{ type: "deb", reason: "it is looked at elsewhere" }];
      const lenient = { ...SEVERITY, coverage: { ...SEVERITY.coverage, accepted } };
      const covered = rowOf(`${coverage}/0/known`, {}, { severity: lenient });
      expect(covered).toMatchObject({ ok: true, found: "2 types, but for deb, accepted by name" });
      expect(rowOf(`${coverage}/0/known`, {}, { severity: { ...lenient, scanners: ["grype", "trivy"] } })?.ok).toBe(
        false,
      );
      const strict = { ...SEVERITY, coverage: { ...SEVERITY.coverage, records: { default: 51 } } };
      expect(rowOf(`${result}/image`, IMAGE, { severity: strict })?.found).toContain("50 records of PyPI, at least 51");
    });

    test("is held against an SBOM with more in it, also against the release of its Debian", () => {
      const more = (purl: string) => {
        const found = withEvidence("cyclonedx", AMD64, set("components/0/purl", purl));
        return judge(found, rules()).find(
          ({ subject, what }) => subject === "linux/amd64" && what === "vuln: coverage",
        );
      };
      expect(more("pkg:deb/debian/libc6@1?distro=debian-12.15")?.ok).toBe(true);
      expect(more("pkg:deb/debian/libc6@1?distro=debian-11.9")?.found).toContain("1 deb (Debian:11) in the SBOM");
      expect(more("pkg:cargo/rand@0.8.0")?.found).toContain("1 cargo (crates.io) in the SBOM, none in the scan");
      expect(more("pkg:pypi/other@1")?.found).toContain("2 pypi (PyPI) in the SBOM, 1 in the scan");
      expect(more("not a package")?.found).toContain("1 unknown in the SBOM");
      expect(more(`pkg:oci/${IMAGE}`)?.ok).toBe(true);
    });

    test("is not held against an SBOM of something else", () => {
      const other = (predicate: Record<string, unknown>) => {
        set("metadata/component/name", "other")(predicate);
        return set("components/0/purl", "pkg:cargo/rand@0.8.0")(predicate);
      };
      expect(blocked(withEvidence("cyclonedx", AMD64, other))).toEqual(["linux/amd64: cyclonedx"]);
    });
  });

  test("of any type that the SBOM has and the scan has not, blocks; of the same types, it passes", () => {
    const types = ["pypi", "npm", "golang", "cargo", "gem", "hex", "generic", "github"];
    const some = fc.uniqueArray(fc.constantFrom(...types), { minLength: 1 });
    const items = new Map(
      types.map((type) => {
        const ecosystem = ecosystemOf({ type, name: "x" });
        return [type, { type, packages: 1, known: {}, ...(ecosystem && { ecosystem }) }];
      }),
    );
    const accepted = types.map((type) => ({ type, reason: "for this test alone" }));
    const lenient = rules({ severity: { ...SEVERITY, coverage: { ...SEVERITY.coverage, accepted } } });
    const predicate = structuredClone(scan(["linux/amd64"])) as Record<string, unknown>;
    const subject = {
      ...{ name: "linux/amd64", digest: AMD64, manifests: [{ platform: "linux/amd64", digest: AMD64 }] },
    };
    fc.assert(
      fc.property(some, some, (inSbom, inScan) => {
        set(
          `${result}/coverage`,
          inScan.map((type) => items.get(type)),
        )(predicate);
        const sbom = { components: inSbom.map((type) => ({ purl: `pkg:${type}/x/x@v1.0.0` })) };
        const covered = judgeScan(predicate, subject, lenient, [sbom]).find(({ what }) => what === "vuln: coverage");
        expect(covered?.ok).toBe(inSbom.every((type) => inScan.includes(type)));
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  test("an attestation from before the index was recorded is read", () => {
    expect(blocked(withEvidence("vuln", AMD64, set(`${result}/index`, undefined)))).toEqual([]);
  });

  test("only the newest of two counts", () => {
    const clean = scanAt("2026-11-21T00:00:00Z", "low");
    const bad = scanAt("2026-11-22T00:00:00Z", "critical");
    const own = (item: VerifiedAttestation) => item.subject === AMD64 && item.predicateType === PREDICATES.vuln.uri;
    const found = complete();
    const others = found.attestations.filter((item) => !own(item));
    const verdicts = (...scans: VerifiedAttestation[]) =>
      blocked({ ...found, attestations: [...scans, ...others] }, { waivers: [] }).filter((line) =>
        line.startsWith("linux/amd64"),
      );
    expect(verdicts(clean)).toEqual([]);
    expect(verdicts(clean, bad)).toEqual(["linux/amd64: vuln: linux/amd64"]);
    expect(verdicts(bad, clean)).toEqual(["linux/amd64: vuln: linux/amd64"]);
    expect(verdicts(bad, scanAt("2026-11-23T00:00:00Z", "low"))).toEqual([]);
  });

  test("of one platform only, on the index", () => {
    expect(blocked(withEvidence("vuln", INDEX, () => scan(["linux/amd64"])))).toEqual([
      "index: vuln: subject",
      "index: vuln: coverage",
    ]);
  });
});

test("the last millisecond of a scan's age counts", () => {
  const finished = INVOCATION.finishedOn.getTime();
  const waivers = [{ ...WAIVER, expires: "2027-01-01" }];
  const at = (extra: number) => blocked(complete(), { now: new Date(finished + 7 * 86_400_000 + extra), waivers });
  expect(at(0)).toEqual([]);
  expect(at(1)).toContain("index: vuln: age of the scan");
});
