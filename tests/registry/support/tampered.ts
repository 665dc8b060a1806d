import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

import { blobPath } from "../../../pipeline/src/documents/oci/index.js";
import { tarCreate } from "../../../pipeline/src/programs/tar.js";

/** A bundle of the image tiny that was unpacked, to be changed and packed again. */
export class Tampered {
  readonly folder = mkdtempSync(join(inject("folder"), "tampered-"));

  constructor(bundle: string) {
    execFileSync("tar", ["--extract", `--file=${bundle}`, `--directory=${this.folder}`]);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  remove(name: string): void {
    rmSync(this.path(name));
  }

  /** Write a blob under its own digest, as whoever makes a bundle can. */
  addBlob(text: string): { digest: string; size: number } {
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    this.write(blobOf(digest), text);
    return { digest, size: Buffer.byteLength(text) };
  }

  /** What index.json points at. */
  get roots(): Root[] {
    return (JSON.parse(this.read(INDEX)) as { manifests: Root[] }).manifests;
  }

  /** Let index.json point at something else. */
  set roots(manifests: readonly Root[]) {
    this.write(INDEX, JSON.stringify({ ...(JSON.parse(this.read(INDEX)) as object), manifests }));
  }

  /** Pack everything that is there now; `first` are names to begin with, which may be there twice. */
  pack(first: readonly string[] = [], more: readonly string[] = []): string {
    const names = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => !statSync(this.path(name), { throwIfNoEntry: false })?.isDirectory()).sort();
    const work = mkdtempSync(join(inject("folder"), "packed-"));
    writeFileSync(join(work, "list"), [...first, ...files].map((name) => `${name}\0`).join(""));
    const [program = "", ...args] = tarCreate("bundle.tar", this.folder, "list");
    const options = ["--null", ...more];
    execFileSync(program, [...args.slice(0, 1), ...options, ...args.slice(1)], { cwd: work });
    return join(work, "bundle.tar");
  }
}

/** A descriptor in index.json. */
export interface Root {
  mediaType: string;
  digest: string;
  size: number;
  artifactType?: string;
}

const INDEX = "images/tiny/index.json";

/** Where a blob is in the bundle. */
export function blobOf(digest: string): string {
  return `images/tiny/${blobPath(digest)}`;
}
