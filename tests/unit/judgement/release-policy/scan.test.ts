import { describe, expect, test } from "vitest";
import { PREDICATES, type VerifiedAttestation } from "../../../../pipeline/src/documents/attest/index.js";
import { judge } from "../../../../pipeline/src/judgement/release-policy/index.js";
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
    expect(blocked(withEvidence("vuln", INDEX, () => scan(["linux/amd64"])))).toEqual(["index: vuln: subject"]);
  });
});

test("the last millisecond of a scan's age counts", () => {
  const finished = INVOCATION.finishedOn.getTime();
  const waivers = [{ ...WAIVER, expires: "2027-01-01" }];
  const at = (extra: number) => blocked(complete(), { now: new Date(finished + 7 * 86_400_000 + extra), waivers });
  expect(at(0)).toEqual([]);
  expect(at(1)).toContain("index: vuln: age of the scan");
});
