import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { HOSTILE } from "../unit/documents/drift/reports.js";
import {
  overview,
  overviewFinding,
  overviewImage,
  overviewPackage,
  overviewPlatform,
} from "../unit/documents/overview/overviews.js";
import { CHROMIUM, focused, inChromium, withBrowser } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const VIEWS = ["#/fleet", "#/image/app", "#/drift", "#/trends"];

/** Rules of axe that a page breaks, each with the first element. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const item of document.querySelectorAll("details")) item.open = true;
  });
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  });
}

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

describe.skipIf(CHROMIUM === undefined)(inChromium("the page in Chromium"), () => {
  const open = withBrowser();

  describe.each(["light", "dark"] as const)("%s", (scheme) => {
    test.each([360, 1280])("breaks no rule of axe at %i pixels, and nothing sticks out", async (width) => {
      for (const hash of VIEWS) {
        const { page, errors } = await open(overview(), hash, { scheme, width });
        expect(await broken(page), hash).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBeLessThanOrEqual(width);
        expect(errors).toEqual([]);
        await page.close();
      }
    });
  });

  test("its own choice of a theme counts before the system's, and breaks no rule of axe", async () => {
    const { page } = await open(overview(), "#/image/app", { scheme: "light" });
    const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await back();
    await page.getByLabel("Theme").selectOption("dark");
    expect(await back()).not.toBe(before);
    expect(await broken(page)).toEqual([]);
  });

  test("a rule that is broken is found", async () => {
    const { page } = await open(overview());
    await page.evaluate(() => document.querySelector("main")?.append(document.createElement("input")));
    expect(await broken(page)).toEqual([expect.stringMatching(/^label: /)]);
  });

  test("asks no network, and could not", async () => {
    const { page, asked } = await open(overview());
    for (const hash of VIEWS) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.waitForFunction((to) => document.querySelector(`nav a[href="${to}"][aria-current]`) !== null, hash);
    }
    expect(asked).toEqual([]);
    const refused = await page.evaluate(async () => {
      const policy = new Promise((resolve) => addEventListener("securitypolicyviolation", resolve, { once: true }));
      const answer = await fetch("http://127.0.0.1:9/").catch(() => "refused");
      await policy;
      return answer;
    });
    expect(refused).toBe("refused");
  });

  test("is worked by keyboard alone", async () => {
    const { page } = await open(overview());
    const press = (...keys: string[]) =>
      keys.reduce((all, key) => all.then(() => page.keyboard.press(key)), Promise.resolve());
    await press("Tab");
    expect(await focused(page)).toBe("To the content");
    await press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await press("Shift+Tab", "Shift+Tab");
    expect(await focused(page)).toBe("app");
    await press("Enter");
    await expect.poll(() => focused(page)).toBe("app linux/amd64");
    expect(await page.title()).toBe("app linux/amd64 - image-factory");
    const sort = page.getByRole("button", { name: "Severity" });
    await sort.focus();
    await press("Enter");
    expect(await page.getByRole("columnheader", { name: "Severity" }).getAttribute("aria-sort")).toBe("ascending");
    const severities = page.getByRole("table", { name: "Found vulnerabilities" }).locator("tbody tr td:nth-child(3)");
    expect(await severities.allTextContents()).toEqual(["high", "medium", "low"]);
    await press("Enter");
    expect(await severities.allTextContents()).toEqual(["low", "medium", "high"]);
    const gate = page.locator("summary", { hasText: "scan" });
    await gate.focus();
    await press("Space");
    expect(await page.getByText("app linux/amd64: vulnerabilities block it").isVisible()).toBe(true);
  });

  test("each element that the keyboard reaches shows that it has the focus", async () => {
    const { page } = await open(overview(), "#/image/app");
    const reached = new Set<string>();
    for (let count = 0; count < 200; count += 1) {
      await page.keyboard.press("Tab");
      const [name, outline] = await page.evaluate(() => {
        const item = document.activeElement as HTMLElement;
        return [`${item.tagName} ${item.textContent}`, getComputedStyle(item).outlineStyle];
      });
      if (name.startsWith("BODY")) break;
      reached.add(name);
      expect(outline, name).not.toBe("none");
    }
    expect(reached.size).toBeGreaterThan(40);
  });

  test("10,000 packages are filtered, and drawn, in under 100 ms", async () => {
    const packages = Array.from({ length: 10_000 }, (_, place) =>
      overviewPackage({
        name: `package-${place}`,
        version: `${place % 7}.${place}`,
        purl: `pkg:pypi/package-${place}`,
      }),
    );
    const platforms = [overviewPlatform({ packages })];
    const { page } = await open(overview({ images: [overviewImage({ platforms })] }), "#/image/app");
    const times = await page.evaluate(async () => {
      const input = document.querySelector<HTMLInputElement>('input[type="search"]');
      const status = document.querySelector('[role="status"]');
      if (input === null || status === null) throw new Error("there is no filter");
      const measured: { text: string; found: string | null; took: number }[] = [];
      const words = ["p", "package-9", "package-99", "package-999", "pypi package-12 5.", "nothing", "", "kenneth 77"];
      for (const text of [...words, ...words, ...words]) {
        const began = performance.now();
        const changed = new Promise((resolve) => {
          const seen = new MutationObserver(resolve);
          seen.observe(status.closest(".table") ?? status, { subtree: true, childList: true, characterData: true });
          // Where as many rows are found as before, and the same, nothing changes.
          requestAnimationFrame(() => setTimeout(resolve));
        });
        input.value = text;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await changed;
        // What is not laid out is not seen.
        document.body.getBoundingClientRect();
        measured.push({ text, found: status.textContent, took: performance.now() - began });
      }
      return measured;
    });
    expect(times.find(({ text }) => text === "package-999")?.found).toBe("11 of 10000 rows");
    expect(times.find(({ text }) => text === "nothing")?.found).toBe("0 of 10000 rows");
    expect(times.find(({ text }) => text === "")?.found).toBe("10000 rows");
    // The machine of a test does other work besides: of three times the shortest is the page's own.
    const texts = [...new Set(times.map(({ text }) => text))];
    const shortest = texts.map((word) => Math.min(...times.flatMap(({ text, took }) => (text === word ? [took] : []))));
    console.log(`filter of 10,000 packages: at most ${Math.max(...shortest).toFixed(1)} ms`);
    expect(Math.max(...shortest)).toBeLessThan(100);
  });

  test("more rows than a page has are leafed through", async () => {
    const packages = Array.from({ length: 120 }, (_, place) => overviewPackage({ name: `package-${place}` }));
    const { page } = await open(
      overview({ images: [overviewImage({ platforms: [overviewPlatform({ packages })] })] }),
      "#/image/app",
    );
    const table = page.getByRole("table", { name: "Packages of the SBOM" });
    expect(await table.locator("tbody tr").count()).toBe(25);
    const next = page.getByRole("button", { name: "Next page of packages" });
    for (let count = 0; count < 4; count += 1) await next.click();
    expect(await table.locator("tbody tr").count()).toBe(20);
    expect(await next.isDisabled()).toBe(true);
  });

  test("what others write is shown as text: nothing of it is markup, a script or a link", async () => {
    const evil = `</script><script>window.evil=1</script><img src=x onerror="window.evil=2"><!--<script>${HOSTILE}`;
    const address = "javascript:window.evil=3";
    const platform = overviewPlatform({
      packages: [overviewPackage({ name: evil, licence: evil, supplier: address })],
      findings: [
        overviewFinding({ id: evil, package: evil, title: evil, why: evil }),
        overviewFinding({ id: address }),
      ],
      notes: [evil],
      scanned: [evil],
    });
    const image = overviewImage({
      ...{ name: evil, platforms: [platform], gates: [{ gate: evil, passed: false, detail: evil }] },
      labels: [
        { name: "source", value: address },
        { name: "url", value: `https://example.org/"><script>window.evil=4</script>` },
      ],
    });
    const { page, errors, asked } = await open(overview({ images: [image] }));
    await page.locator("td a").first().click();
    await page.locator("h2", { hasText: "Packages" }).waitFor();
    expect(await page.locator("h1").textContent()).toContain('<img src=x onerror="window.evil=2">');
    expect(await page.locator("h1").textContent()).not.toContain("\u202e");
    expect(await page.evaluate(() => (window as { evil?: number }).evil)).toBeUndefined();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    const links = await page.locator("a").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
    expect(new Set(links)).toEqual(new Set(["file:", "https:"]));
    expect(await broken(page)).toEqual([]);
    expect({ errors, asked }).toEqual({ errors: [], asked: [] });
  });

  test("without registries it says so, and breaks no rule of axe", async () => {
    const image = overviewImage({ builds: undefined, bases: [], gates: [] });
    const { page } = await open(overview({ served: undefined, drift: undefined, images: [image] }));
    expect(await page.getByText("No registry was asked what it serves.").isVisible()).toBe(true);
    expect(await page.getByRole("link", { name: "Drift" }).count()).toBe(0);
    expect(await broken(page)).toEqual([]);
  });
});
