import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Overview, overviewPage } from "../../pipeline/src/documents/overview/index.js";

const TEMPLATE = readFileSync(join(import.meta.dirname, "../../pipeline/page/report.html"), "utf8");

/** Debian's Chromium; undefined where there is none. */
export const CHROMIUM = found("chromium");

/** What is tested, with the reason where it cannot be. */
export function inChromium(name: string): string {
  return CHROMIUM === undefined ? `${name} (there is no chromium: apt-get install chromium)` : name;
}

/** How a page is looked at. */
export interface Look {
  scheme?: "light" | "dark";
  width?: number;
}

/** A browser for the tests of a file. `open` shows a document; what the page asked for besides its own file is in `asked`. */
export function withBrowser() {
  const folder = mkdtempSync(join(tmpdir(), "report-page-"));
  let browser: Browser | undefined;
  beforeAll(async () => {
    // Chromium's sandbox needs user namespaces, and tests run as root; the page is our own file.
    if (CHROMIUM !== undefined)
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  return async (overview: Overview, hash = "", { scheme = "light", width = 1280 }: Look = {}) => {
    if (browser === undefined) throw new Error("there is no browser");
    const file = join(folder, `${crypto.randomUUID()}.html`);
    writeFileSync(file, overviewPage(TEMPLATE, overview));
    const address = pathToFileURL(file).href;
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 800 } });
    const [asked, errors]: [string[], string[]] = [[], []];
    page.on("request", (request) => request.url() !== address && asked.push(request.url()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${address}${hash}`);
    return { page, asked, errors };
  };
}

/** The element that has the focus, as who listens to it is told. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
}

function found(program: string): string | undefined {
  try {
    return execFileSync("which", [program], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
