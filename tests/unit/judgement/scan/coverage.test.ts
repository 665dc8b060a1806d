import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PackageType } from "../../../../pipeline/src/documents/sbom/index.js";
import {
  type Coverage,
  isUnseen,
  type Knowledge,
  type Known,
  ofVendors,
  type ScanResult,
  scanSarif,
  scanTable,
} from "../../../../pipeline/src/documents/scan/index.js";
import {
  type CoverageLimits,
  coverageOf,
  gate,
  judgeCoverage,
  needlessTypes,
  parseSeverityPolicy,
  readAdvisories,
  readEcosystems,
  unseenText,
} from "../../../../pipeline/src/judgement/scan/index.js";
import { isEcosystemOf, KNOWN_TYPES } from "../../../../pipeline/src/repository/packages/index.js";
import { DIGEST, failure } from "../../fixtures.js";

const NOW = new Date("2026-11-24T00:00:00Z");
const FRESH = "2026-11-23T00:00:00Z";
const STALE = "2026-11-01T00:00:00Z";

const LIMITS: CoverageLimits = {
  scanners: ["grype"],
  database: { maxAgeDays: 7 },
  coverage: { records: { default: 100, deb: 1000, pypi: 3000 }, accepted: [] },
};
const ACCEPTED = { type: "generic", reason: "libraries inside wheels are in no database" };
const accepting = (...accepted: CoverageLimits["coverage"]["accepted"]): CoverageLimits => ({
  ...LIMITS,
  coverage: { ...LIMITS.coverage, accepted },
});

const DEB: PackageType = { type: "deb", ecosystem: "Debian:12", packages: 39 };
const PYPI: PackageType = { type: "pypi", ecosystem: "PyPI", packages: 29 };
const GENERIC: PackageType = { type: "generic", ecosystem: "libraries", packages: 4, unversioned: 3 };

const of = (records: number, updated = FRESH): Known => ({ records, updated });
function advisories(ecosystems: Record<string, Known>): Knowledge {
  return { records: 1, digest: DIGEST, ecosystems, skipped: {}, updated: FRESH, ageDays: 1 };
}
const ENOUGH = { "Debian:12": of(1000), PyPI: of(3000) };

function missing(ecosystems: Record<string, Known>, types = [DEB, PYPI], limits = LIMITS): string[] {
  return coverageOf(types, advisories(ecosystems), "tiny", limits, NOW)
    .filter(isUnseen)
    .map(({ type }) => type);
}

describe("what was not looked at blocks", () => {
  test.each<[string, Record<string, Known>, string[]]>([
    ["nothing, where all is known", ENOUGH, []],
    ["all, with one record of npm of today", { npm: of(1) }, ["deb", "pypi"]],
    ["Debian, with Python's only", { PyPI: of(9000) }, ["deb"]],
    ["Debian, with another release's only", { ...ENOUGH, "Debian:11": of(9000), "Debian:12": of(0) }, ["deb"]],
    ["Debian, without the release", { PyPI: of(3000), Debian: of(9000) }, ["deb"]],
    [
      "Debian, with names that are nearly right",
      { PyPI: of(3000), "debian:12": of(9000), "Debian:12:LTS": of(9000) },
      ["deb"],
    ],
    [
      "Python, with stale ones beside a fresh one of Debian",
      { "Debian:12": of(1), PyPI: of(10_000, STALE) },
      ["deb", "pypi"],
    ],
    ["what is stale, whatever is fresh", { ...ENOUGH, "Debian:12": of(9000, STALE) }, ["deb"]],
    ["what is of the future", { ...ENOUGH, PyPI: of(9000, "2027-01-01T00:00:00Z") }, ["pypi"]],
    ["what has one record too few", { "Debian:12": of(999), PyPI: of(2999) }, ["deb", "pypi"]],
  ])("%s", (_name, ecosystems, types) => expect(missing(ecosystems)).toEqual(types));

  test.each<[string, PackageType]>([
    ["of no known release", { type: "deb", packages: 1 }],
    ["of a type that nobody knows", { type: "github", packages: 1 }],
    ["of a type that says another's ecosystem", { type: "deb", ecosystem: "PyPI", packages: 1 }],
    ["of a type without a scanner", { type: "constructor", ecosystem: "constructor", packages: 1 }],
  ])("packages %s", (_name, type) => expect(missing(ENOUGH, [type])).toEqual([type.type]));

  test("libraries that say no version, whatever is known", () => {
    const known = { libraries: of(100_000) };
    expect(missing(known, [GENERIC])).toEqual(["generic"]);
    expect(missing(known, [{ type: "generic", ecosystem: "libraries", packages: 4 }])).toEqual([]);
  });
});

describe("parts of CUDA", () => {
  const CUDA: PackageType = { type: "cuda", ecosystem: "NVIDIA", packages: 4 };
  const limits: CoverageLimits = {
    ...LIMITS,
    coverage: { ...LIMITS.coverage, records: { default: 100, cuda: 20 }, maxAgeDays: { cuda: 366 } },
  };
  const why = (known: Record<string, Known> | undefined, others: Record<string, Known> = {}, policy = limits) => {
    const bulletins = {
      documents: 1,
      digest: DIGEST,
      publishers: ["x"],
      updated: FRESH,
      ageDays: 1,
      ecosystems: known ?? {},
    };
    const knowledge = { ...advisories(others), ...(known && { bulletins }) };
    return coverageOf([CUDA], knowledge, "tiny", policy, NOW).flatMap((item) => item.missing);
  };

  test.each<[string, Record<string, Known> | undefined, string[]]>([
    ["with bulletins of this year", { NVIDIA: of(20, "2026-01-20T00:00:00Z") }, []],
    ["without bulletins", undefined, ["csaf has no record of NVIDIA"]],
    ["with bulletins of something else", {}, ["csaf has no record of NVIDIA"]],
    ["with a few", { NVIDIA: of(19) }, ["csaf has 19 records of NVIDIA, at least 20 are expected"]],
    [
      "with old ones",
      { NVIDIA: of(20, "2025-11-01T00:00:00Z") },
      ["what csaf has of NVIDIA is of 2025-11-01, 388 days old; at most 366 are allowed"],
    ],
    [
      "with bulletins of the future",
      { NVIDIA: of(20, "2099-01-01T00:00:00Z") },
      ["what csaf has of NVIDIA is of the future (2099-01-01T00:00:00Z)"],
    ],
  ])("%s", (_name, known, missing) => expect(why(known)).toEqual(missing));

  test("are not looked at by a scanner, whatever its database says", () => {
    expect(why(undefined, { NVIDIA: of(9000) })).toEqual(["csaf has no record of NVIDIA"]);
  });

  test("have the age of all others where the policy gives them none", () => {
    const policy = { ...limits, coverage: { ...limits.coverage, maxAgeDays: {} } };
    expect(why({ NVIDIA: of(20, STALE) }, {}, policy)).toEqual([
      "what csaf has of NVIDIA is of 2026-11-01, 23 days old; at most 7 are allowed",
    ]);
  });
});

test("a policy accepts by type and image, and only that", () => {
  const images = ["tiny"];
  expect(missing(ENOUGH, [DEB, GENERIC], accepting(ACCEPTED))).toEqual([]);
  expect(missing(ENOUGH, [DEB, GENERIC], accepting({ ...ACCEPTED, images }))).toEqual([]);
  expect(missing(ENOUGH, [DEB, GENERIC], accepting({ ...ACCEPTED, images: ["other"] }))).toEqual(["generic"]);
  expect(missing({}, [DEB, GENERIC], accepting(ACCEPTED))).toEqual(["deb"]);
});

test("an acceptance that matches nothing is found", () => {
  const other = { ...ACCEPTED, type: "npm" };
  expect(needlessTypes([DEB, GENERIC], "tiny", accepting(ACCEPTED, other))).toEqual(["npm"]);
  const twice = accepting({ ...other, images: ["tiny"] }, { ...other, images: ["tiny", "other"] });
  expect(needlessTypes([DEB], "tiny", twice)).toEqual(["npm"]);
  expect(needlessTypes([DEB], "tiny", accepting({ ...ACCEPTED, images: ["other"] }))).toEqual([]);
  expect(needlessTypes([DEB], "other", accepting({ ...ACCEPTED, images: ["other"] }))).toEqual(["generic"]);
});

describe("why packages were not looked at", () => {
  const why = (type: PackageType, ecosystems: Record<string, Known> = ENOUGH, limits = LIMITS) =>
    coverageOf([type], advisories(ecosystems), "tiny", limits, NOW)[0]?.missing;

  test.each<[string, PackageType, Record<string, Known>, string[]]>([
    ["no release", { type: "deb", packages: 1 }, ENOUGH, ["it is not known of which release of Debian they are"]],
    ["no ecosystem", { type: "github", packages: 1 }, ENOUGH, ["no scanner here knows of such"]],
    ["another's", { type: "deb", ecosystem: "PyPI", packages: 1 }, ENOUGH, ["advisories of such are not in PyPI"]],
    ["no record", DEB, {}, ["grype has no record of Debian:12"]],
    ["none that counts", DEB, { "Debian:12": of(0) }, ["grype has no record of Debian:12"]],
    ["too few", DEB, { "Debian:12": of(999) }, ["grype has 999 records of Debian:12, at least 1000 are expected"]],
    [
      "too few of a type without a number of its own",
      { type: "npm", ecosystem: "npm", packages: 1 },
      { npm: of(99) },
      ["grype has 99 records of npm, at least 100 are expected"],
    ],
    [
      "of the future",
      DEB,
      { "Debian:12": of(1000, "2027-01-01T00:00:00Z") },
      ["what grype has of Debian:12 is of the future (2027-01-01T00:00:00Z)"],
    ],
    [
      "too old",
      DEB,
      { "Debian:12": of(1000, "2026-11-16T00:00:00Z") },
      ["what grype has of Debian:12 is of 2026-11-16, 8 days old; at most 7 are allowed"],
    ],
    [
      "no versions, and no record either",
      GENERIC,
      {},
      ["3 of 4 say no version that advisories have", "grype has no record of libraries"],
    ],
  ])("is said: %s", (_name, type, ecosystems, expected) => expect(why(type, ecosystems)).toEqual(expected));

  test("nothing, where there is just enough of it, just young enough", () => {
    expect(why(DEB, { "Debian:12": of(1000, "2026-11-16T00:00:01Z") })).toEqual([]);
    const one: CoverageLimits = { ...LIMITS, coverage: { records: { default: 1 }, accepted: [] } };
    expect(why(DEB, { "Debian:12": of(1) }, one)).toEqual([]);
  });

  test("by each scanner that looks", () => {
    const both: CoverageLimits = { ...LIMITS, scanners: ["grype", "trivy"] };
    expect(why(DEB, {}, both)).toEqual(["grype has no record of Debian:12", "trivy has no record of Debian:12"]);
  });

  test("for people, with what is spoken of", () => {
    const [item] = coverageOf([GENERIC], advisories({}), "tiny", LIMITS, NOW);
    expect(unseenText(item as Coverage)).toBe(
      "4 generic (libraries): 3 of 4 say no version that advisories have; grype has no record of libraries",
    );
  });

  test("what is in a record of a scan counts by its own name only", () => {
    const item = {
      ...DEB,
      known: JSON.parse('{"__proto__":{"grype":{"records":9999,"updated":"2026-11-23T00:00:00Z"}}}'),
    };
    expect(judgeCoverage([item], "tiny", LIMITS, NOW)[0]?.missing).toEqual(["grype has no record of Debian:12"]);
    const inherited = { ...DEB, known: Object.create({ grype: of(9999) }) as Record<string, Known> };
    expect(judgeCoverage([inherited], "tiny", LIMITS, NOW)[0]?.missing).toEqual(["grype has no record of Debian:12"]);
  });
});

test("what was judged has what is known, what is missing and why that is accepted, and nothing empty", () => {
  const known = { grype: of(1000) };
  expect(coverageOf([DEB], advisories(ENOUGH), "tiny", LIMITS, NOW)).toStrictEqual([{ ...DEB, known, missing: [] }]);
  const bare = { type: "github", packages: 1 };
  expect(coverageOf([bare], advisories(ENOUGH), "tiny", LIMITS, NOW)).toStrictEqual([
    { ...bare, known: {}, missing: ["no scanner here knows of such"] },
  ]);
  const needless = accepting({ ...ACCEPTED, type: "deb" });
  expect(coverageOf([DEB], advisories(ENOUGH), "tiny", needless, NOW)).toStrictEqual([{ ...DEB, known, missing: [] }]);
  expect(coverageOf([GENERIC], advisories({}), "tiny", accepting(ACCEPTED), NOW)[0]).toMatchObject({
    ...GENERIC,
    accepted: ACCEPTED.reason,
  });
});

describe("two scanners", () => {
  const both: CoverageLimits = { ...LIMITS, scanners: ["grype", "trivy"] };
  const vendor = (ecosystems: Record<string, Known>) => ({
    ...{ digest: DIGEST, built: FRESH, from: "https://example.com/db", ageDays: 1, ecosystems },
  });
  const vendors = (grype: Record<string, Known>, trivy: Record<string, Known>) =>
    coverageOf([DEB, PYPI], ofVendors({ grype: vendor(grype), trivy: vendor(trivy) }), "tiny", both, NOW);

  test("each has to know what it looks at", () => {
    expect(vendors(ENOUGH, ENOUGH).filter(isUnseen)).toEqual([]);
    const [lacks] = vendors(ENOUGH, { PyPI: of(3000) }).filter(isUnseen);
    expect(lacks).toMatchObject({ type: "deb", missing: ["trivy has no record of Debian:12"] });
    expect(vendors({}, ENOUGH).filter(isUnseen)).toHaveLength(2);
  });

  test("only grype looks at libraries", () => {
    const types = [{ type: "generic", ecosystem: "libraries", packages: 1 }];
    const known = advisories({ libraries: of(100) });
    expect(coverageOf(types, known, "tiny", both, NOW).filter(isUnseen)).toEqual([]);
    const [alone] = coverageOf(types, known, "tiny", { ...LIMITS, scanners: ["trivy"] }, NOW);
    expect(alone?.missing).toEqual(["trivy does not look at such"]);
  });
});

describe("the table", () => {
  const result = (coverage: Coverage[], needless: string[] = []): ScanResult => ({
    ...{ image: "tiny", platform: "linux/amd64", digest: DIGEST, index: DIGEST, scanners: ["grype"], databases: {} },
    ...{ advisories: advisories(ENOUGH), coverage, needless },
    gate: gate(
      "tiny",
      [],
      { block: { fixable: [], unfixed: [] }, unknown: "high", waivers: { warnDays: 1, maxDays: 1 } },
      [],
      "2026-11-24",
    ),
  });
  const covered = (types: PackageType[], limits = LIMITS) => coverageOf(types, advisories(ENOUGH), "tiny", limits, NOW);

  test("says what was looked at, with how much", () => {
    expect(
      scanTable(result(covered([DEB, PYPI])))
        .split("\n")
        .slice(2, 5),
    ).toEqual([
      "  39 deb (Debian:12)  looked at, grype: 1000 records of 2026-11-23",
      "  29 pypi (PyPI)      looked at, grype: 3000 records of 2026-11-23",
      "  no known vulnerability",
    ]);
  });

  test("says what was not, what blocks, what is accepted, and what needs no acceptance", () => {
    const npm = { type: "npm", ecosystem: "npm", packages: 2 };
    const table = scanTable(result(covered([DEB, GENERIC, npm], accepting(ACCEPTED)), ["cargo"]));
    expect(table).toMatch(
      /4 generic \(libraries\) +not looked at, accepted: 3 of 4 say no version .*; grype has no record of libraries - libraries inside wheels/,
    );
    expect(table).toMatch(/2 npm \(npm\) +block, not looked at: grype has no record of npm/);
    expect(table).toContain("no known vulnerability in what was looked at");
    expect(table).toContain(
      "note: severity.yaml accepts that cargo is not looked at, but no package is of that type; remove it",
    );
  });

  test("of an image in which nothing was found says so", () => {
    expect(scanTable(result([]))).toContain("no known vulnerability in what was looked at");
  });

  test("is in SARIF, too", () => {
    const coverage = covered([DEB]);
    expect(scanSarif([result(coverage)])).toMatchObject({ runs: [{ properties: { coverage } }] });
  });
});

describe("what databases say of themselves", () => {
  const described = (ecosystems: object) =>
    JSON.stringify({ records: 3, withdrawn: 1, digest: DIGEST, ecosystems, skipped: {}, newest: [FRESH] });

  test("each ecosystem of a folder has its own newest time that is not in the future", () => {
    const text = described({
      PyPI: { records: 2, newest: ["2027-01-01T00:00:00Z", STALE] },
      npm: { records: 1, newest: ["2027-01-01T00:00:00Z"] },
    });
    expect(readAdvisories(text, NOW, 7).ecosystems).toEqual({ PyPI: of(2, STALE), npm: of(1, "2027-01-01T00:00:00Z") });
  });

  test("an older description, which counts only, is refused", () => {
    expect(failure(() => readAdvisories(described({ PyPI: 2 }), NOW, 7))).toMatchObject({
      code: "NOT_SHOWN_TO_BE_SAFE",
    });
  });

  test("where a vendor's database keeps no time of its sources, its own counts", () => {
    const text = JSON.stringify({
      ecosystems: { PyPI: { records: 2, updated: "2026-11-01T02:00:00+02:00" }, npm: { records: 1 } },
    });
    expect(readEcosystems("trivy", text, FRESH)).toEqual({ PyPI: of(2, STALE), npm: of(1) });
    for (const bad of ["", "{}", '{"ecosystems":{"PyPI":{"records":0}}}']) {
      expect(failure(() => readEcosystems("grype", bad, FRESH))).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
    }
  });
});

describe("the policy", () => {
  const text = (coverage: string) => `block: { fixable: [high], unfixed: [] }
scanners: [grype]
unknown: high
database: { maxAgeDays: 7 }
coverage: ${coverage}
vex: { maxDays: 365 }
waivers: { warnDays: 14, maxDays: 365 }
`;
  const parse = (coverage: string) => parseSeverityPolicy({ path: "policies/severity.yaml", text: text(coverage) });

  test("is read", () => {
    expect(parse("{ records: { default: 5, deb: 7 }, accepted: [] }").coverage.records).toEqual({ default: 5, deb: 7 });
  });

  test.each([
    ["without a default", "{ records: { deb: 7 }, accepted: [] }", "coverage.records.default"],
    [
      "with a type that has no ecosystem",
      "{ records: { default: 1, pipy: 7 }, accepted: [] }",
      "pipy: unknown key; allowed: deb, pypi",
    ],
    ["with nothing as enough", "{ records: { default: 0 }, accepted: [] }", "coverage.records.default"],
    ["that accepts without a reason", "{ records: { default: 1 }, accepted: [{ type: npm }] }", "reason"],
    [
      "that accepts for blanks",
      '{ records: { default: 1 }, accepted: [{ type: npm, reason: "----------" }] }',
      "reason",
    ],
    [
      "that accepts all",
      '{ records: { default: 1 }, accepted: [{ type: "*", reason: "why not all of it" }] }',
      "expected the type of a package URL",
    ],
    [
      "that accepts for no image",
      "{ records: { default: 1 }, accepted: [{ type: npm, images: [], reason: a long reason }] }",
      "images",
    ],
    ["of before", "", "coverage"],
  ])("%s is refused", (_name, coverage, message) => {
    expect(failure(() => parse(coverage)).message).toContain(message);
  });
});

const anyKnown = fc.record({
  records: fc.nat(20),
  updated: fc.constantFrom(FRESH, STALE, "2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z", "2027-01-01T00:00:00Z"),
});
const anyEcosystem = fc.constantFrom("Debian:12", "Debian:11", "PyPI", "npm", "libraries", "constructor");
const anyType = fc.record(
  {
    type: fc.constantFrom("deb", "pypi", "npm", "generic", "rpm"),
    ecosystem: anyEcosystem,
    packages: fc.integer({ min: 1, max: 9 }),
    unversioned: fc.nat(2),
  },
  { requiredKeys: ["type", "packages"] },
);
const anyScanners = fc.constantFrom<CoverageLimits["scanners"]>(["grype"], ["trivy"], ["grype", "trivy"]);

test("packages pass only where each scanner that looks knows enough, of their own ecosystem, young enough; or by name", () => {
  fc.assert(
    fc.property(
      fc.array(anyType, { maxLength: 4 }),
      fc.dictionary(anyEcosystem, anyKnown),
      anyScanners,
      fc.option(fc.constantFrom(...KNOWN_TYPES), { nil: undefined }),
      (types, ecosystems, scanners, name) => {
        const accepted = name === undefined ? [] : [{ ...ACCEPTED, type: name }];
        const limits = { ...LIMITS, scanners, coverage: { records: { default: 10, deb: 15 }, accepted } };
        const found = coverageOf(types, advisories(ecosystems), "tiny", limits, NOW);
        expect(found).toHaveLength(types.length);
        for (const [index, item] of types.entries()) {
          const looks = scanners.filter((scanner) => scanner === "grype" || item.type !== "generic");
          const known = Object.hasOwn(ecosystems, item.ecosystem ?? "") ? ecosystems[item.ecosystem ?? ""] : undefined;
          const enough =
            known !== undefined &&
            isEcosystemOf(item.type, item.ecosystem ?? "") &&
            known.records >= (item.type === "deb" ? 15 : 10) &&
            [FRESH, "2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z"].includes(known.updated) &&
            Date.parse(known.updated) > NOW.getTime() - 8 * 86_400_000 &&
            looks.length > 0 &&
            !item.unversioned;
          expect(isUnseen(found[index] as Coverage)).toBe(!enough && item.type !== name);
        }
        // What was judged once is judged the same from what is written of it.
        expect(judgeCoverage(JSON.parse(JSON.stringify(found)), "tiny", limits, NOW)).toEqual(found);
      },
    ),
    { numRuns: 1000 },
  );
}, 60_000);
