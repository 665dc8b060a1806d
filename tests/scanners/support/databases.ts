import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { inject } from "vitest";
import type { ScannerName } from "../../../pipeline/src/documents/scan/index.js";
import { type Advisory, advisoryFolder } from "../../engine/support/advisories.js";
import { newFolder } from "./run.js";

const PRODUCTS = resolve("toolbox/libraries/products.json");

/** A vulnerability in requests: what the databases of these tests know. */
export const REQUESTS: Advisory = { id: "CVE-2099-0001", package: "requests", fixed: "2.31.0", severity: "CRITICAL" };

/** Make a real database of a scanner, built at a time. Returns the folder of its files. */
export function makeDatabase(scanner: ScannerName, built: string): string {
  const folder = newFolder(scanner);
  const argv = [scanner, PRODUCTS, advisoryFolder([REQUESTS]), folder, built];
  execFileSync(inject("scanners").advisoryDb, argv, { stdio: ["ignore", "ignore", "inherit"] });
  return folder;
}

/** Put the files of a folder into an archive; tar takes the packing from the ending. Returns the archive. */
export function archive(folder: string, files: readonly string[], name: string): string {
  const file = join(newFolder("archive"), name);
  execFileSync("tar", ["--create", "--auto-compress", "--file", file, "--directory", folder, ...files]);
  return file;
}
