import { describe, expect, test } from "vitest";
import {
  type Finding,
  mergeFindings,
  namesFinding,
  packageName,
  purlsOf,
  SEVERITIES,
  severityOf,
  vulnerabilities,
} from "../../../../pipeline/src/documents/scan/index.js";
import { purlText } from "../../../../pipeline/src/repository/packages/index.js";
import { finding } from "./results.js";

test("a scanner's word for a severity is read in any case, and one that nobody knows is unknown", () => {
  for (const severity of SEVERITIES) expect(severityOf(severity.toUpperCase())).toBe(severity);
  expect(["", "moderate", "highest"].map(severityOf)).toEqual(["unknown", "unknown", "unknown"]);
});

test("only Python's packages have one name for many spellings", () => {
  expect(packageName("python", "Typing_Extensions")).toBe("typing-extensions");
  expect(packageName("npm", "Typing_Extensions")).toBe("Typing_Extensions");
});

describe("what two scanners found", () => {
  const trivy = (changes: Partial<Finding>) => finding({ scanners: ["trivy"], aliases: [], fixed: [], ...changes });

  test("is one finding where it is the same, with all that either says", () => {
    const grype = finding({ title: "", aliases: ["GHSA-2"], fixed: ["3.0"], purls: ["pkg:pypi/b@1"], where: ["/b"] });
    const other = trivy({
      title: "leak",
      aliases: ["GHSA-1"],
      fixed: ["2.31.0", "3.0"],
      purls: ["pkg:pypi/a@1"],
      where: ["/a"],
    });
    expect(mergeFindings([grype, other])).toEqual([
      {
        ...finding({ title: "leak", aliases: ["GHSA-1", "GHSA-2"], fixed: ["2.31.0", "3.0"] }),
        ...{ scanners: ["grype", "trivy"], purls: ["pkg:pypi/a@1", "pkg:pypi/b@1"], where: ["/a", "/b"] },
      },
    ]);
  });

  test("has package URLs where either has some, and the first one's title where it has one", () => {
    const purls = ["pkg:pypi/requests@2.25.0"];
    expect(mergeFindings([finding(), trivy({ purls, title: "other" })])).toMatchObject([{ purls, title: "leak" }]);
    expect(mergeFindings([finding({ purls }), trivy({})])).toMatchObject([{ purls }]);
    const [none] = mergeFindings([finding(), trivy({})]);
    expect(none).not.toHaveProperty("purls");
    expect(none).not.toHaveProperty("where");
    expect(mergeFindings([finding({ where: ["/a"] }), trivy({})])).toMatchObject([{ where: ["/a"] }]);
  });

  test.each([
    ["high", "critical", "critical"],
    ["critical", "high", "critical"],
    ["unknown", "low", "low"],
    ["negligible", "unknown", "negligible"],
    ["medium", "medium", "medium"],
  ] as const)("has the worse of %s and %s: %s", (a, b, severity) => {
    expect(mergeFindings([finding({ severity: a }), trivy({ severity: b })])).toMatchObject([{ severity }]);
  });

  test.each([{ type: "npm" }, { package: "urllib3" }, { version: "2.26.0" }, { id: "CVE-2026-2" }])(
    "is two where it differs: %j",
    (changes) => expect(mergeFindings([finding(), trivy(changes)])).toHaveLength(2),
  );

  test("has the earliest day of disclosure and of a fix, and the latest of a change; what is no time says nothing", () => {
    const [early, late] = ["2026-11-01T00:00:00Z", "2026-11-02T01:00:00+02:00"];
    const dated = (time?: string) => (time === undefined ? {} : { published: time, modified: time, fixedOn: time });
    const merged = (a?: string, b?: string) => {
      const [{ published, modified, fixedOn } = {}] = mergeFindings([
        finding(dated(a)),
        trivy(dated(b)),
      ]) as Partial<Finding>[];
      return [published, modified, fixedOn];
    };
    const latest = "2026-11-01T23:00:00Z";
    expect(merged(early, late)).toEqual([early, latest, early]);
    expect(merged(late, early)).toEqual([early, latest, early]);
    expect(merged(undefined, early)).toEqual([early, early, early]);
    expect(merged("soon", early)).toEqual([early, early, early]);
  });

  test("is understood where one of them understood it; else it has the reasons of both", () => {
    const unread = (a?: string, b?: string) =>
      mergeFindings([finding(a === undefined ? {} : { unread: a }), trivy(b === undefined ? {} : { unread: b })])[0]
        ?.unread;
    expect(unread("x", "y")).toBe("x; y");
    expect(unread("y", "x")).toBe("x; y");
    expect(unread("x", "x")).toBe("x");
    expect(unread("x")).toBeUndefined();
    expect(unread(undefined, "x")).toBeUndefined();
  });

  test("stands in the order of packages, the worst first, then by name", () => {
    const findings = [
      finding({ package: "b", severity: "low" }),
      finding({ package: "a", severity: "low", id: "CVE-2026-3" }),
      finding({ package: "a", severity: "low", id: "CVE-2026-2" }),
      finding({ package: "a", severity: "critical", id: "CVE-2026-9" }),
    ];
    expect(mergeFindings(findings).map((item) => `${item.package} ${item.id}`)).toEqual([
      "a CVE-2026-9",
      "a CVE-2026-2",
      "a CVE-2026-3",
      "b CVE-2026-1",
    ]);
  });
});

describe("the names of a vulnerability", () => {
  test("are each of its CVEs, with what else it is called; without one, the first of all", () => {
    expect(vulnerabilities(["GHSA-2", "CVE-2", "CVE-1", "GHSA-1", "CVE-2", "GHSA-2"])).toEqual([
      { id: "CVE-1", aliases: ["GHSA-1", "GHSA-2"] },
      { id: "CVE-2", aliases: ["GHSA-1", "GHSA-2"] },
    ]);
    expect(vulnerabilities(["PYSEC-1", "GHSA-2", "GHSA-1"])).toEqual([
      { id: "PYSEC-1", aliases: ["GHSA-1", "GHSA-2"] },
    ]);
    expect(vulnerabilities(["X-CVE-1"])).toEqual([{ id: "X-CVE-1", aliases: [] }]);
  });

  const named = (names: string[], id: string, ...aliases: string[]) => namesFinding(names, { id, aliases });

  test("are those of a finding where the CVE is, whatever else is the same", () => {
    expect(named(["CVE-1", "GHSA-1"], "CVE-1")).toBe(true);
    expect(named(["CVE-2", "GHSA-1"], "CVE-1", "GHSA-1", "CVE-2")).toBe(false);
    expect(named(["CVE-2"], "GHSA-1", "CVE-2")).toBe(false);
    expect(named(["GHSA-1"], "CVE-1", "GHSA-1")).toBe(true);
    expect(named(["GHSA-1"], "GHSA-1")).toBe(true);
    expect(named(["CVE-1", "GHSA-1"], "GHSA-1")).toBe(true);
    expect(named(["GHSA-2"], "CVE-1", "GHSA-1")).toBe(false);
    expect(named([], "CVE-1")).toBe(false);
  });
});

describe("the package URLs of what a finding is in", () => {
  const purls = (changes: Partial<Finding>) => purlsOf(finding({ version: "1", ...changes })).map(purlText);

  test.each<[Partial<Finding>, string]>([
    [{ type: "python", package: "requests" }, "pkg:pypi/requests@1"],
    [{ type: "deb", package: "libc6" }, "pkg:deb/debian/libc6@1"],
    [{ type: "go-module", package: "github.com/foo/bar", version: "v1" }, "pkg:golang/github.com/foo/bar@v1"],
    [{ type: "npm", package: "@angular/core" }, "pkg:npm/%40angular/core@1"],
    [{ type: "npm", package: "core" }, "pkg:npm/core@1"],
    [{ type: "java-archive", package: "org.a:b" }, "pkg:maven/org.a/b@1"],
    [{ type: "java-archive", package: "b" }, "pkg:java-archive/b@1"],
    [{ type: "binary", package: "node" }, "pkg:generic/node@1"],
    [{ type: "Gem", package: "rails" }, "pkg:gem/rails@1"],
    [{ type: "a b", package: "x" }, "pkg:generic/x@1"],
    [{ type: "9x", package: "x" }, "pkg:generic/x@1"],
    [{ type: "x/y", package: "x" }, "pkg:generic/x@1"],
  ])("follow from type and name: %j", (changes, purl) => expect(purls(changes)).toEqual([purl]));

  test("are those that scanners gave, with the version that all agree on; one that cannot be read is made anew", () => {
    const given = ["pkg:pypi/requests@0?arch=amd64", "requests"];
    expect(purls({ purls: given })).toEqual(["pkg:pypi/requests@1?arch=amd64", "pkg:pypi/requests@1"]);
    expect(purls({ purls: [] })).toEqual(["pkg:pypi/requests@1"]);
  });
});
