import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** A folder for all files of one run of the tests; what one file built there, another may read. */
    folder: string;
  }
}

/** Make the folder before the first file of tests, remove it after the last. */
export default function setup(project: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "image-factory-tests-")));
  project.provide("folder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
