// Makes one file of check.ts and what it imports of the module, and runs it: faster than reading each file by itself.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const folder = await mkdtemp(join(tmpdir(), "image-factory-hook-"));
try {
  const file = join(folder, "check.mjs");
  await build({
    entryPoints: ["hooks/check.ts"],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Some packages have their files as UMD besides, which no bundler can follow.
    mainFields: ["module", "main"],
    logLevel: "silent",
    // CommonJS dependencies ask for Node's own modules through require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const { check } = await import(pathToFileURL(file).href);
  process.exitCode = await check();
} finally {
  await rm(folder, { recursive: true });
}
