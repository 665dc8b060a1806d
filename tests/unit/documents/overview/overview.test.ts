import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DATA_PLACE,
  Overview,
  overviewJson,
  overviewMarkdown,
  overviewPage,
  ownershipIn,
  SUMMARY_BYTES,
} from "../../../../pipeline/src/documents/overview/index.js";
import { HOSTILE } from "../drift/reports.js";
import { overview, overviewFinding, overviewImage, overviewPackage, overviewPlatform } from "./overviews.js";

const TEMPLATE = `<script type="application/json">${DATA_PLACE}</script><p>after</p>`;

/** What a browser finds in the element, by the rules of HTML: up to the first end of a script. */
function dataIn(page: string): unknown {
  const [, start = ""] = page.split('<script type="application/json">');
  return JSON.parse(start.slice(0, start.search(/<\/script/i)));
}

describe("overviewJson", () => {
  test("is the document, by its schema", () => {
    expect(Overview.parse(JSON.parse(overviewJson(overview())))).toEqual(JSON.parse(JSON.stringify(overview())));
  });

  test("refuses what its schema does not have", () => {
    expect(() => overviewJson({ ...overview(), more: 1 } as Overview)).toThrow("more");
    expect(() => overviewJson(overview({ images: [overviewImage({ platforms: [] })] }))).toThrow("platforms");
  });
});

describe("overviewPage", () => {
  test("holds the document, whatever names and texts are in it", () => {
    const marks = ["</script>", "<!--", "<script", "$&", "$'", DATA_PLACE, "\u2028", "\ud800", "&lt;", HOSTILE];
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...marks)).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (name) => {
        const given = overview({ images: [overviewImage({ name })] });
        const page = overviewPage(TEMPLATE, given);
        expect(dataIn(page)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(page.endsWith("</script><p>after</p>")).toBe(true);
        expect(page.slice(TEMPLATE.indexOf(DATA_PLACE), -"</script><p>after</p>".length)).not.toMatch(
          /[<>&\u2028\u2029]/,
        );
      }),
    );
  });

  test.each(["", `${DATA_PLACE} ${DATA_PLACE}`])("refuses a page that has not one place for it: %j", (template) => {
    expect(() => overviewPage(template, overview())).toThrow(`the page has to have "${DATA_PLACE}" once`);
  });
});

describe("overviewMarkdown", () => {
  test("says the same in short", async () => {
    await expect(overviewMarkdown(overview())).toMatchFileSnapshot("../../golden/overview.md");
  });

  test("what blocks is first, and what is left out is said", () => {
    const findings = [
      ...Array.from({ length: 30 }, (_, place) => overviewFinding({ id: `CVE-2026-1${place}`, verdict: "allow" })),
      overviewFinding({ id: "CVE-2026-77", verdict: "expired" }),
    ];
    const text = overviewMarkdown(
      overview({ images: [overviewImage({ platforms: [overviewPlatform({ findings })] })] }),
    );
    expect(text).toContain("The first 20 of 31; the page has them all.");
    expect(text.indexOf("CVE-2026-77")).toBeLessThan(text.indexOf("CVE-2026-10"));
    expect(text).not.toContain("CVE-2026-129");
  });

  test("is never larger than GitHub takes, and says what it leaves out", () => {
    const long = "日".repeat(150);
    const findings = Array.from({ length: 20 }, (_, place) =>
      overviewFinding({ id: `${place}${long}`, package: long }),
    );
    const images = Array.from({ length: 60 }, (_, place) =>
      overviewImage({ name: `image-${place}`, platforms: [overviewPlatform({ findings, notes: [long] })] }),
    );
    const text = overviewMarkdown(overview({ images }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_BYTES);
    expect(Buffer.byteLength(text)).toBeGreaterThan(SUMMARY_BYTES / 2);
    expect(text).toMatch(/\n## \d+ parts are left out: a summary has at most 1\.0 MB\n$/);
    expect(text).toContain("image-0");
  });

  test("where nothing fits, that is said", () => {
    expect(overviewMarkdown(overview(), 100)).toBe("## 8 parts are left out: a summary has at most 100 B\n");
  });

  test("nothing that others write is a link, a tag or the end of a cell", () => {
    const packages = [overviewPackage({ name: HOSTILE })];
    const findings = [overviewFinding({ id: HOSTILE, package: HOSTILE, verdict: "not_affected", why: HOSTILE })];
    const platform = overviewPlatform({ packages, findings, notes: [HOSTILE], scanned: [HOSTILE] });
    const text = overviewMarkdown(overview({ images: [overviewImage({ name: HOSTILE, platforms: [platform] })] }));
    expect(text).not.toMatch(/(?<!\\)[<>]|(?<!\\)\]\(|\p{Cf}/u);
    const row = text.split("\n").find((line) => line.includes('x="y"') && line.startsWith("| "));
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(10);
  });

  test("without registries there is neither", () => {
    const text = overviewMarkdown(overview({ served: undefined, drift: undefined, commit: undefined }));
    expect(text).not.toContain("## Served");
    expect(text).not.toContain("## Drift");
    expect(overviewMarkdown(overview({ served: { environments: ["staging"], images: [] } }))).toContain(
      "staging serve nothing.",
    );
  });
});

test("licences and suppliers are those of the SBOM, by package URL", () => {
  const components = [
    {
      purl: "pkg:pypi/a@1",
      licenses: [{ license: { id: "MIT" } }, { license: { name: "own" } }],
      supplier: { name: "A" },
    },
    { purl: "pkg:pypi/b@1", licenses: [{ expression: "MIT OR Apache-2.0" }] },
    { purl: "pkg:pypi/c@1", supplier: {} },
    { name: "no purl" },
  ];
  expect([...ownershipIn({ components })]).toEqual([
    ["pkg:pypi/a@1", { licence: "MIT, own", supplier: "A" }],
    ["pkg:pypi/b@1", { licence: "MIT OR Apache-2.0" }],
    ["pkg:pypi/c@1", {}],
  ]);
  expect(ownershipIn("none").size).toBe(0);
});
