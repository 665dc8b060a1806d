// Makes one file of check.ts and what it imports of the module, and runs it: faster than reading each file by itself.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const folder = await mkdtemp(join(tmpdir(), "image-factory-hook-"));
try {
  const bundle = await rolldown({
    input: "hooks/check.ts",
    platform: "node",
    // Some packages have their files as UMD besides, which no bundler can follow.
    resolve: { mainFields: ["module", "main"] },
    logLevel: "silent",
  });
  const file = join(folder, "check.mjs");
  await bundle.write({ file, format: "esm", codeSplitting: false });
  const { check } = await import(pathToFileURL(file).href);
  process.exitCode = await check();
} finally {
  await rm(folder, { recursive: true });
}
