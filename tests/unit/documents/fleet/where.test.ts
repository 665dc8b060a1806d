import { describe, expect, test } from "vitest";
import { Advisory } from "../../../../pipeline/src/documents/fleet/advisories.js";
import type { FleetIndex } from "../../../../pipeline/src/documents/fleet/fleet-index.js";
import {
  type CommittedLock,
  parseQuery,
  readFleetIndex,
  WhereReport,
  whereIs,
  whereSections,
  writeFleetIndex,
} from "../../../../pipeline/src/documents/fleet/index.js";
import { sectionsMarkdown, sectionsText } from "../../../../pipeline/src/documents/sections/index.js";
import { deb, lock, wheel } from "../../fixtures.js";
import { FINDING, fleet, platform } from "./fleets.js";

const locked = (version: string): CommittedLock => ({
  path: "images/image-0/locks/image-0.amd64.json",
  lock: lock({
    ...{ image: "image-0", platform: "linux/amd64" },
    debs: [deb("libc6", "2.36-9+deb12u15")],
    wheels: [wheel("requests", version), wheel("typing_extensions", "4.16.0")],
  }),
});

const ask = (
  index: FleetIndex,
  asked: { cve?: string; package?: string },
  version = "2.25.0",
  advisories?: Advisory[],
) => whereIs(index, parseQuery(asked), { locks: [locked(version)], ...(advisories && { advisories }) });

describe("whereIs", () => {
  test("finds a vulnerability by id or alias, in any case, with layer, time and lock", () => {
    const report = ask(fleet(), { cve: "ghsa-1" });
    expect(WhereReport.parse(report)).toEqual(report);
    expect(report.hits).toHaveLength(2);
    expect(report.hits[0]).toMatchObject({
      ...{ environment: "production", image: "image-0", platform: "linux/amd64", package: "requests" },
      ...{ version: "2.25.0", layer: "app pure", since: { line: 1 }, commit: "d".repeat(40) },
      vulnerability: { id: "CVE-2026-1", fixed: ["2.31.0"], source: "scan of 2026-11-20T11:10:00Z", comparable: true },
      lock: { state: "same", version: "2.25.0" },
    });
    expect(report.hits[1]?.since).toBeUndefined();
  });

  test.each([
    ["2.31.0", "fixed"],
    ["2.32.3", "fixed"],
    ["2.30.0", "newer"],
    ["2.24.0", "older"],
    ["2.25", "older"],
  ])("a lock with %s is %s", (version, state) => {
    const wanted = version === "2.25" ? "same" : state;
    expect(ask(fleet(), { cve: "CVE-2026-1" }, version).hits[0]?.lock.state).toBe(wanted);
  });

  test("of fixes in two series the highest decides, or the very same", () => {
    const index = fleet(1, () =>
      platform("linux/amd64", {
        scan: { finished: "2026-11-20T11:10:00Z", findings: [{ ...FINDING, fixed: ["2.26.17", "3.0.6"] }] },
      }),
    );
    const state = (version: string) => ask(index, { cve: "CVE-2026-1" }, version).hits[0]?.lock.state;
    expect([state("2.26.17"), state("3.0.1"), state("3.0.6"), state("2.27.0")]).toEqual([
      "fixed",
      "newer",
      "fixed",
      "newer",
    ]);
  });

  test("finds packages; one in a wheel is in the lock by its wheel", () => {
    expect(ask(fleet(), { package: "libc6" }).hits[0]).toMatchObject({
      ...{
        version: "2.36-9+deb12u14",
        layer: "python-3.11 rootfs",
        lock: { state: "newer", version: "2.36-9+deb12u15" },
      },
    });
    expect(ask(fleet(), { package: "openssl" }, "2.26.0").hits[0]).toMatchObject({
      ...{ in: "pypi requests 2.25.0", lock: { state: "newer", version: "2.26.0" } },
    });
    expect(ask(fleet(2), { package: "requests" }).hits.map((hit) => [hit.image, hit.lock.state])).toEqual([
      ["image-0", "same"],
      ["image-1", "no lock"],
      ["image-0", "same"],
      ["image-1", "no lock"],
    ]);
  });

  test("says nowhere plainly; without a scan or an SBOM it is not known", () => {
    const nowhere = ask(fleet(), { cve: "CVE-2020-9" });
    expect(nowhere).toMatchObject({ hits: [], unknown: [] });
    expect(sectionsText(whereSections(nowhere))).toContain("CVE-2020-9: nowhere\n");
    const { scan: _, ...bare } = platform();
    const unscanned = ask(
      fleet(1, () => bare),
      { cve: "CVE-2020-9" },
    );
    expect(unscanned.unknown.map(({ environment, why }) => [environment, why])).toEqual([
      ["staging", "no scan of it is signed by somebody who is trusted"],
      ["production", "no scan of it is signed by somebody who is trusted"],
    ]);
    expect(sectionsText(whereSections(unscanned))).toContain("CVE-2020-9: not known\n");
    expect(sectionsText(whereSections(unscanned))).not.toContain("nowhere");
    const { packages: __, ...unlisted } = platform();
    expect(
      ask(
        fleet(1, () => unlisted),
        { package: "numpy" },
      ).unknown,
    ).toHaveLength(2);
  });

  const advisory = (events: Record<string, string>[], name = "glibc", ecosystem = "Debian:12") =>
    Advisory.parse({
      ...{ id: "DEBIAN-CVE-2026-7", upstream: ["CVE-2026-7"] },
      affected: [{ package: { ecosystem, name }, ranges: [{ type: "ECOSYSTEM", events }] }],
    });

  test.each([
    [[{ introduced: "0" }, { fixed: "2.36-9+deb12u15" }], 2],
    [[{ introduced: "0" }, { fixed: "2.36-9+deb12u14" }], 0],
    [[{ introduced: "0" }, { last_affected: "2.36-9+deb12u14" }], 2],
    [[{ introduced: "2.37" }], 0],
    [[{ introduced: "0" }], 2],
  ] as [Record<string, string>[], number][])("advisories count where they are given: %j", (events, count) => {
    const { scan: _, ...bare } = platform();
    const report = ask(
      fleet(1, () => bare),
      { cve: "CVE-2026-7" },
      "2.25.0",
      [advisory(events)],
    );
    expect(report.hits).toHaveLength(count);
    expect(report.unknown).toEqual([]);
    if (count > 0) expect(report.hits[0]).toMatchObject({ package: "libc6", vulnerability: { source: "advisories" } });
  });

  test("what an advisory names in words that cannot be compared is shown, not dropped", () => {
    const [hit] = ask(fleet(), { cve: "CVE-2026-7" }, "2.25.0", [advisory([{ introduced: "0" }, { fixed: "?" }])]).hits;
    expect(hit).toMatchObject({ package: "libc6", vulnerability: { comparable: false } });
    const withdrawn = { ...advisory([{ introduced: "0" }]), withdrawn: "2026-01-01T00:00:00Z" };
    expect(ask(fleet(), { cve: "CVE-2026-7" }, "2.25.0", [withdrawn]).hits).toEqual([]);
  });
});

describe("an index in a file", () => {
  test("is the same when it is read again", () => {
    const index = fleet(3);
    expect(readFleetIndex("x.json", writeFleetIndex(index))).toEqual(index);
  });

  test.each([
    "",
    "{}",
    "[",
    "null",
    writeFleetIndex({ ...fleet(), images: {} }),
    writeFleetIndex(fleet()).slice(0, 400),
  ])("is refused where it is none, or not whole: %#", (text) => {
    expect(() => readFleetIndex("x.json", text)).toThrow(expect.objectContaining({ code: "FLEET" }));
  });

  test("a thousand digests answer in under five seconds, from the text on", () => {
    const packages = Array.from({ length: 300 }, (_, place) => ({
      purl: `pkg:pypi/package-${place}@1.0.${place}`,
      layer: 1,
    }));
    const index = fleet(1000, (place) =>
      platform(place % 2 === 0 ? "linux/amd64" : "linux/arm64", {
        packages: [...packages, { purl: `pkg:pypi/own-${place}@1.0` }],
      }),
    );
    const text = writeFleetIndex(index);
    // Of the processor: how busy the machine is with other things is not what is measured.
    const began = process.cpuUsage();
    const read = readFleetIndex("x.json", text);
    const one = whereIs(read, parseQuery({ package: "Own_999" }), { locks: [] });
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    expect(one.hits.map(({ image }) => image)).toEqual(["image-999", "image-999"]);
    expect(one.looked).toEqual({ served: 2000, digests: 1000 });
    expect(seconds).toBeLessThan(5);
    expect(whereIs(read, parseQuery({ package: "package-7" }), { locks: [] }).hits).toHaveLength(2000);
  }, 60_000);
});

describe("whereSections", () => {
  test("writes what a registry says as one line of plain text, in a table and in Markdown", () => {
    const index = fleet(1, () =>
      platform("linux/amd64", {
        layers: ["x", "\u001b[31mred | <b>`code`\n## title"],
        digest: `sha256:${"0".repeat(64)}`,
      }),
    );
    const sections = whereSections(ask(index, { package: "requests" }));
    expect(sectionsText(sections)).not.toContain("\u001b");
    expect(sectionsText(sections).split("\n")).toHaveLength(6);
    const markdown = sectionsMarkdown(sections);
    expect(markdown).toContain("red \\| \\<b\\>\\`code\\` ## title");
    expect(markdown.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(3);
  });
});
