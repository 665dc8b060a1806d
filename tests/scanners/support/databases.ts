import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { inject } from "vitest";
import type { ScannerName } from "../../../pipeline/src/documents/scan/index.js";
import { type Advisory, advisoryFolder, type Background } from "../../engine/support/advisories.js";
import { newFolder } from "./run.js";

const PRODUCTS = resolve("toolbox/libraries/products.json");

/** A vulnerability in requests: what the databases of these tests know. */
export const REQUESTS: Advisory = { id: "CVE-2099-0001", package: "requests", fixed: "2.31.0", severity: "CRITICAL" };

/** Make a real database of a scanner, built at a time. Returns the folder of its files. */
export function makeDatabase(scanner: ScannerName, built: string, background?: Background): string {
  const folder = newFolder(scanner);
  const argv = [scanner, PRODUCTS, advisoryFolder([REQUESTS], 1, background), folder, built];
  execFileSync(inject("scanners").advisoryDb, argv, { stdio: ["ignore", "ignore", "inherit"] });
  return folder;
}

/** Put the files of a folder into an archive; tar takes the packing from the ending. Returns the archive. */
export function archive(folder: string, files: readonly string[], name: string): string {
  const file = join(newFolder("archive"), name);
  execFileSync("tar", ["--create", "--auto-compress", "--file", file, "--directory", folder, ...files]);
  return file;
}

/** What a database of a scanner says of itself, as the module asks it. */
export function inspected(scanner: ScannerName, folder: string): string {
  return execFileSync(inject("scanners").advisoryDb, ["inspect", scanner, PRODUCTS, folder], {
    encoding: "utf8",
    stdio: "pipe",
  });
}
