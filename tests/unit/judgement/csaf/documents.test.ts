import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseListing, readBulletins } from "../../../../pipeline/src/judgement/csaf/index.js";
import { failure } from "../../fixtures.js";
import { CATALOGUE, csaf, FIRST, known, NOW } from "./bulletins.js";

const OLD = "All versions prior to CUDA Toolkit 12.9";
const TOLD = {
  cve: "CVE-2099-0001",
  text: "a fault in cuobjdump",
  status: { known_affected: [OLD], fixed: ["CUDA Toolkit 12.9"] },
  severity: "HIGH",
};

/** What is wrong with documents, a line each. */
function problems(...texts: string[]): string[] {
  const error = failure(() => known(...texts)) as ReturnType<typeof failure> & {
    problems: { file: string; path: string; message: string }[];
  };
  expect(error).toMatchObject({ code: "ADVISORY_INVALID" });
  return error.problems.map(({ file, path, message }) => `${file} ${path}: ${message}`);
}

/** A document with one thing changed, by its path. */
function changed(path: string, value: unknown): string {
  const document = JSON.parse(csaf([TOLD]));
  const keys = path.split("/");
  const last = keys.pop() ?? "";
  const place = keys.reduce((all, key) => all[key], document);
  place[last] = value;
  return JSON.stringify(document);
}

describe("what documents of CSAF say", () => {
  test("is read with its parts, versions, fix, severity and names", () => {
    expect(known(csaf([TOLD])).bulletins).toEqual([
      {
        ...{ id: "CVE-2099-0001", aliases: [], source: "1", title: "a fault in cuobjdump", severity: "high" },
        ...{
          components: ["cuobjdump"],
          fixed: ["CUDA Toolkit 12.9"],
          published: FIRST,
          modified: "2026-11-20T00:00:00Z",
        },
        affected: [
          { name: OLD, of: "toolkit", toolkit: true, spans: [{ to: { version: [12, 9], inclusive: false } }] },
        ],
      },
    ]);
  });

  test("is as old as it says of itself, before what the document says", () => {
    const more = { release_date: "2026-01-31T00:00:00Z" };
    expect(known(csaf([{ ...TOLD, more }])).bulletins).toMatchObject([{ published: more.release_date }]);
  });

  test("counts as knowledge of NVIDIA, with its age, publishers and a digest that no file name changes", () => {
    const [a, b] = [
      csaf([TOLD]),
      csaf([{ ...TOLD, cve: "CVE-2099-0002" }, TOLD], { publisher: "others", date: "2026-11-22T12:00:00Z" }),
    ];
    const { knowledge } = known(a, b);
    expect(knowledge).toMatchObject({
      ...{ documents: 2, publishers: ["others", "tests"], updated: "2026-11-22T12:00:00Z", ageDays: 1 },
      ecosystems: { NVIDIA: { records: 2, updated: "2026-11-22T12:00:00Z" } },
    });
    expect(knowledge.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(known(b, a).knowledge.digest).toBe(knowledge.digest);
    expect(known(a).knowledge.digest).not.toBe(knowledge.digest);
    expect(known(a, a).knowledge.digest).toBe(known(a).knowledge.digest);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(knowledge.digest).toBe(`sha256:${sha256([sha256(a), sha256(b)].sort().join("\n"))}`);
  });

  test("is not there where there are no documents", () => {
    expect(readBulletins([], CATALOGUE, NOW)).toBeUndefined();
  });

  test.each<[string, object]>([
    ["everything is fixed", { fixed: [OLD] }],
    ["nothing is affected", { known_not_affected: [OLD] }],
    ["it says nothing", {}],
    ["the range is not understood", { known_affected: ["some versions"] }],
  ])("is no knowledge where %s", (_name, status) => {
    expect(known(csaf([{ ...TOLD, status: status as Record<string, string[]> }])).knowledge.ecosystems).toEqual({});
  });

  test("is no knowledge of CUDA where it speaks of something else", () => {
    const { knowledge } = known(csaf([{ ...TOLD, text: "a fault" }], { product: "Toaster" }));
    expect(knowledge.ecosystems).toEqual({});
  });

  test("is no knowledge where its text names a part, and its products are something else", () => {
    const told = { ...TOLD, status: { known_affected: ["prior to 3.1"] } };
    expect(known(csaf([told], { product: "Toaster" })).knowledge.ecosystems).toEqual({});
  });

  test("is nothing where a document has no vulnerabilities", () => {
    expect(known(changed("vulnerabilities", undefined))).toMatchObject({
      bulletins: [],
      knowledge: { documents: 1, ecosystems: {} },
    });
  });

  test("of CUDA is as old as the newest document that has any", () => {
    const useless = csaf([{ ...TOLD, status: { fixed: [OLD] } }], { date: "2026-11-22T00:00:00Z" });
    expect(known(csaf([TOLD]), useless).knowledge).toMatchObject({
      updated: "2026-11-22T00:00:00Z",
      ecosystems: { NVIDIA: { updated: "2026-11-20T00:00:00Z" } },
    });
  });

  test("is as old as its newest document that is not of the future; of the future only where all are", () => {
    const of = (...dates: string[]) => known(...dates.map((date) => csaf([TOLD], { date }))).knowledge;
    expect(of("2099-01-01T00:00:00Z", "2026-10-01T00:00:00Z")).toMatchObject({
      updated: "2026-10-01T00:00:00Z",
      ageDays: 54,
    });
    expect(of("2026-10-01T00:00:00Z", "2026-11-24T00:00:00Z")).toMatchObject({
      updated: "2026-11-24T00:00:00Z",
      ageDays: 0,
    });
    expect(of("2099-01-01T00:00:00Z").ecosystems).toEqual({ NVIDIA: { records: 1, updated: "2099-01-01T00:00:00Z" } });
  });

  test("has the worst severity of its scores, by word and by number", () => {
    const scored = (...scores: object[]) => known(csaf([{ ...TOLD, more: { scores } }])).bulletins[0]?.severity;
    expect(scored({ cvss_v3: { baseScore: 9.8, baseSeverity: "LOW" } })).toBe("critical");
    expect(scored({ cvss_v3: { baseSeverity: "LOW" } }, { cvss_v4: { baseSeverity: "HIGH" } })).toBe("high");
    expect(scored({ cvss_v2: { baseScore: 4 } })).toBe("medium");
    expect(scored({ cvss_v3: { baseScore: 0, baseSeverity: "NONE" } })).toBe("negligible");
    expect(scored({ cvss_v3: { baseSeverity: "None" } })).toBe("negligible");
    expect(scored({ cvss_v3: { baseScore: 0.1 } })).toBe("low");
    expect(scored({ cvss_v3: { baseScore: 7 } })).toBe("high");
    expect(scored()).toBe("unknown");
    expect(scored({ cvss_v3: { baseSeverity: "AWFUL" } })).toBe("unknown");
  });

  test("is named by its CVE, by others' names, or by its place", () => {
    const ids = [{ system_name: "NVIDIA", text: "4711" }];
    const named = (more: object, cve?: string) =>
      known(csaf([{ ...TOLD, cve, more }])).bulletins.map(({ id, aliases }) => [id, ...aliases]);
    expect(named({ ids }, "CVE-2099-0009")).toEqual([["CVE-2099-0009", "4711"]]);
    expect(named({ ids })).toEqual([["4711"]]);
    expect(named({})).toEqual([["1-1"]]);
  });

  test("names remedies where no product has the fix", () => {
    const remediations = [
      { category: "vendor_fix", details: "Install it\nagain." },
      { category: "workaround", details: "Do not." },
    ];
    expect(
      known(csaf([{ ...TOLD, status: { known_affected: [OLD] }, more: { remediations } }])).bulletins[0]?.fixed,
    ).toEqual(["Install it again."]);
  });

  test("names the first ten of the products that have the fix", () => {
    const fixed = Array.from({ length: 12 }, (_, index) => `CUDA Toolkit 12.${index}`);
    expect(known(csaf([{ ...TOLD, status: { known_affected: [OLD], fixed } }])).bulletins[0]?.fixed).toEqual(
      fixed.slice(0, 10),
    );
  });

  test("is where the document itself is, by its own word; other references are not that", () => {
    const references = (...all: [string, string][]) =>
      known(
        changed(
          "document/references",
          all.map(([category, url]) => ({ category, summary: "s", url })),
        ),
      ).bulletins[0]?.source;
    const [own, other]: [string, string][] = [
      ["self", "https://example.com/1"],
      ["external", "https://example.com/2"],
    ] as [[string, string], [string, string]];
    expect(references(other, own)).toBe("https://example.com/1");
    expect(references(other)).toBe("1");
  });

  test("is about the parts that title and notes name, but not those of a disclaimer", () => {
    const told = (more: object) => known(csaf([{ cve: "CVE-2099-0001", status: TOLD.status, more }])).bulletins[0];
    const note = (category: string, text: string) => ({ category, text });
    expect(
      told({ title: "nvdisasm", notes: [note("details", "cuobjdump"), note("legal_disclaimer", "see nvcc")] }),
    ).toMatchObject({ title: "nvdisasm", components: ["cuobjdump", "nvdisasm"] });
    expect(told({ notes: [note("legal_disclaimer", "no"), note("description", "in nvcc")] })?.title).toBe("in nvcc");
    expect(told({ notes: [note("legal_disclaimer", "no"), note("summary", "in nvcc")] })?.title).toBe("in nvcc");
    expect(told({ notes: [note("other", "in nvcc")] })?.title).toBe("");
    expect(told({ title: "in cicc" })?.components).toEqual(["nvcc"]);
  });

  test("is about no part of CUDA where a product is something else", () => {
    const told = { ...TOLD, text: "a fault", status: { known_affected: ["prior to 3.1"] } };
    const { bulletins } = known(csaf([told], { product: "Toaster" }));
    expect(bulletins[0]).toMatchObject({ components: [], affected: [{ of: undefined, toolkit: false }] });
  });
});

describe("documents that are wrong", () => {
  test("are named with all that is wrong, at once", () => {
    expect(
      problems(
        csaf([TOLD]),
        changed("document/tracking/current_release_date", "yesterday"),
        changed("vulnerabilities/0/cve", "CVE-1"),
        "{",
      ),
    ).toEqual([
      expect.stringMatching(/^1\.json document\.tracking\.current_release_date: /),
      expect.stringMatching(/^2\.json vulnerabilities\[0\]\.cve: /),
      expect.stringMatching(/^3\.json : it is no JSON/),
    ]);
  });

  test.each<[string, string, unknown, RegExp]>([
    ["another version", "document/csaf_version", "2.1", /document\.csaf_version: .*2\.0/],
    ["no publisher", "document/publisher", undefined, /document\.publisher: /],
    ["no title", "document/title", "", /document\.title: /],
    [
      "a product that is not in the tree",
      "vulnerabilities/0/product_status/fixed",
      ["gone"],
      /^0\.json vulnerabilities\[0\]\.product_status\.fixed\[0\]: expected a product of product_tree, got "gone"/,
    ],
    ["statuses that are no lists", "vulnerabilities/0/product_status/known_affected", "x", /known_affected: /],
    [
      "a branch without a name",
      "product_tree/branches",
      [{ category: "vendor", name: "NVIDIA", branches: [{ category: "product_version" }] }],
      /product_tree\.branches\[0\]\.branches\[0\]\.name: /,
    ],
    [
      "an empty branch",
      "product_tree/branches",
      [{ category: "vendor", name: "NVIDIA", branches: [] }],
      /product_tree\.branches\[0\]\.branches: /,
    ],
    ["an empty tree", "product_tree/branches", [], /product_tree\.branches: /],
    ["a score beyond ten", "vulnerabilities/0/scores", [{ cvss_v3: { baseScore: 11 } }], /baseScore: /],
    [
      "a product without a name",
      "product_tree/full_product_names",
      [{ product_id: "x" }],
      /full_product_names\[0\]\.name: /,
    ],
    [
      "one product twice",
      "product_tree/full_product_names",
      [{ product_id: OLD, name: "x" }],
      /product_tree: the product ".*" is there twice/,
    ],
  ])("by %s", (_name, path, value, message) => {
    expect(problems(changed(path, value))).toContainEqual(expect.stringMatching(message));
  });

  test("by more products or vulnerabilities than anything real has", () => {
    const names = Array.from({ length: 100_000 }, (_, index) => ({
      product_id: `p${index}`,
      name: `CUDA Toolkit ${index}`,
    }));
    expect(problems(changed("product_tree/full_product_names", names))).toEqual([
      "0.json : expected at most 50000 products, got 100002",
    ]);
    const many = Array.from({ length: 10_001 }, () => ({}));
    expect(problems(changed("vulnerabilities", many))).toEqual([
      "0.json : expected at most 10000 vulnerabilities, got 10001",
    ]);
  });

  test("by what is no product in a list; but not by something that is no list", () => {
    const wrong = (value: unknown) => changed("vulnerabilities/0/product_status/x_other", value);
    expect(problems(wrong([7]))).toEqual([
      '0.json vulnerabilities[0].product_status.x_other[0]: expected a product of product_tree, got "7"',
    ]);
    expect(known(wrong("a remark")).bulletins).toHaveLength(1);
  });

  test("by branches that are nested without an end", () => {
    const deep = `${'{"branches":['.repeat(300)}${"]}".repeat(300)}`;
    expect(problems(`{"document":{},"product_tree":${deep}}`)).toEqual([
      expect.stringContaining("levels of lists and objects"),
    ]);
  });

  test("by thousands of problems are told by the first ones, and their number", () => {
    const told = problems(
      changed(
        "vulnerabilities/0/product_status/fixed",
        Array.from({ length: 5000 }, (_, index) => `gone${index}`),
      ),
    );
    expect(told).toHaveLength(51);
    expect(told).toContainEqual("advisories : and 4950 more problems");
  });

  test("by just as many problems as are told, and what to do", () => {
    const gone = Array.from({ length: 50 }, (_, index) => `gone${index}`);
    const text = changed("vulnerabilities/0/product_status/fixed", gone);
    expect(problems(text)).toHaveLength(50);
    expect(failure(() => known(text)).message).toContain(
      "Fetch these documents of CSAF 2.0 again, or take them out of the folder.",
    );
  });
});

test("as many products as may be are read in seconds", () => {
  const product = (index: number) => ({
    product_id: `p${index}`,
    name: `All versions prior to CUDA Toolkit 12.${index}`,
  });
  const names = Array.from({ length: 49_000 }, (_, index) => product(index));
  const document = JSON.parse(changed("product_tree/full_product_names", names));
  const ids = names.map(({ product_id }) => product_id);
  document.vulnerabilities[0].product_status = { known_affected: ids, fixed: ids };
  const start = Date.now();
  expect(known(JSON.stringify(document)).bulletins[0]?.affected).toHaveLength(49_000);
  expect(Date.now() - start).toBeLessThan(60_000);
}, 90_000);

test("a list of documents that is none is an error", () => {
  const error = failure(() => parseListing("{}"));
  expect(error).toMatchObject({ code: "NOT_SHOWN_TO_BE_SAFE" });
  expect(error.message).toContain("advisories that cannot be described");
  expect(error.message).toContain("Give a folder of OSV records.");
  expect(parseListing('{"records": 1, "documents": [{"file": "a", "text": "{}"}]}').documents).toHaveLength(1);
});
