import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DiffReport, diffOf, diffSections, type Side } from "../../../../pipeline/src/documents/diff/index.js";
import { packageChanges } from "../../../../pipeline/src/documents/diff/packages.js";
import { changesOf, settingsOf } from "../../../../pipeline/src/documents/diff/settings.js";
import { sectionsMarkdown, sectionsText } from "../../../../pipeline/src/documents/sections/index.js";
import { sha } from "../fleet/fleets.js";

const side = (name: string, changes: Partial<Side["platforms"][number]> = {}): Side => ({
  ...{ name, digest: sha(name), evidence: ["provenance"] },
  platforms: [
    {
      ...{ platform: "linux/amd64", digest: sha(`${name} amd64`), settings: { User: "1", Env: ["A=1"] } },
      layers: [
        { digest: sha("base"), size: 100 },
        { digest: sha(name), size: 10 },
      ],
      packages: [{ purl: "pkg:pypi/numpy@1.0" }],
      ...changes,
    },
  ],
});

describe("settings", () => {
  test("variables and labels are told one by one", () => {
    const from = { Env: ["A=1", "B=x=y"], Labels: { l: "1" }, Entrypoint: ["/x"], ExposedPorts: { "80/tcp": {} } };
    const to = { Env: ["A=2", "C"], Labels: { l: "2" }, Entrypoint: ["/x"], User: "7", Cmd: null };
    expect(changesOf(settingsOf(from), settingsOf(to))).toEqual([
      { name: "Env A", from: "1", to: "2" },
      { name: "Env B", from: "x=y" },
      { name: "Env C", to: "" },
      { name: "ExposedPorts 80/tcp", from: "{}" },
      { name: "Labels l", from: "1", to: "2" },
      { name: "User", to: "7" },
    ]);
  });

  test("what a registry says is any JSON; nothing differs from itself", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (config) => {
        expect(changesOf(settingsOf(config), settingsOf(config))).toEqual([]);
      }),
    );
  });
});

test("packages are told by type and name, those in wheels apart", () => {
  const from = [{ purl: "pkg:pypi/a@1" }, { purl: "pkg:deb/debian/b@1?arch=amd64" }, { purl: "pkg:oci/image@x" }];
  const to = [
    { purl: "pkg:pypi/a@2" },
    { purl: "pkg:generic/ssl@3", in: "pypi a 2" },
    { purl: "pkg:generic/ssl@1", in: "pypi a 2" },
  ];
  expect(packageChanges(from, to)).toEqual([
    { name: "deb debian/b", from: "1" },
    { name: "generic ssl in a", to: "1, 3" },
    { name: "pypi a", from: "1", to: "2" },
  ]);
});

describe("diffOf", () => {
  test("says what a node must pull, and which evidence each has", () => {
    const report = diffOf(side("one"), { ...side("two"), evidence: [] });
    expect(DiffReport.parse(report)).toEqual(report);
    expect(report.platforms[0]).toMatchObject({ layers: { from: 110, to: 110, shared: 100, pull: 10 }, packages: [] });
    expect(report.evidence?.[0]).toEqual({ name: "provenance", from: true, to: false });
  });

  test("a platform of one alone, a layout without evidence, and an SBOM that is missing are said", () => {
    const { evidence: _, ...layout } = side("two", { platform: "linux/arm64" });
    const report = diffOf(side("one"), layout);
    expect(report).toMatchObject({ only: { from: ["linux/amd64"], to: ["linux/arm64"] }, platforms: [] });
    expect(sectionsText(diffSections(report))).toContain("not compared: a layout has none");
    const bare = side("one").platforms.map(({ packages: __, ...rest }) => rest);
    const unknown = diffOf({ ...side("one"), platforms: bare }, side("two"));
    expect(unknown.platforms[0]?.packages).toBeUndefined();
    expect(sectionsText(diffSections(unknown))).toContain("not known: the first: no SBOM");
  });

  test("what a registry says draws no lines of its own", () => {
    const evil = "\u001b[2J|<script>\nx";
    const report = diffOf(side("one"), side("two", { settings: { Labels: { [evil]: evil } } }));
    expect(sectionsText(diffSections(report))).not.toContain("\u001b");
    expect(sectionsMarkdown(diffSections(report))).toContain("\\|\\<script\\> x");
  });
});
