import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Overview } from "../../pipeline/src/documents/overview/index.js";
import { CHROMIUM, inChromium, type Look, withBrowser } from "./browser.js";

const ROOT = join(import.meta.dirname, "../..");
const RECORD = Overview.parse(JSON.parse(readFileSync(join(ROOT, "tests/unit/examples/records/report.json"), "utf8")));

/** A picture of docs/images: a part of the page of a real release, and how it is looked at. */
const PICTURES: Readonly<Record<string, { hash: string; look: Look; part?: string }>> = {
  "report-fleet.png": { hash: "#/fleet", look: {} },
  "report-sizes.png": { hash: "#/image/onnxruntime", look: { scheme: "dark" }, part: "Sizes" },
  "report-phone.png": { hash: "#/image/onnxruntime", look: { width: 360 } },
};

/** Larger ones make a repository heavy. */
const MOST_BYTES = 200_000;

describe.skipIf(CHROMIUM === undefined)(inChromium("pictures for the documents: SCREENSHOTS=1 makes them anew"), () => {
  const open = withBrowser();

  test.each(Object.entries(PICTURES))("%s", async (name, { hash, look, part }) => {
    const { page, errors, asked } = await open(RECORD, hash, look);
    const heading = page.getByRole("heading", { name: part ?? "onnxruntime", exact: false }).first();
    if (part !== undefined) await heading.evaluate((item) => item.scrollIntoView());
    const picture = await page.screenshot();
    expect({ errors, asked }).toEqual({ errors: [], asked: [] });
    expect(picture.length).toBeGreaterThan(10_000);
    expect(picture.length).toBeLessThan(MOST_BYTES);
    if (process.env.SCREENSHOTS !== undefined) writeFileSync(join(ROOT, "docs/images", name), picture);
  });
});
