import { defineConfig } from "vitest/config";

/** Unit, page, registry and scanner tests import no Dagger values; engine, runtimes and full tests need a running engine. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 30_000 } },
      { test: { name: "page", include: ["tests/page/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 60_000 } },
      { test: { name: "buildkit", include: ["tests/buildkit/**/*.test.ts"], testTimeout: 120_000 } },
      {
        test: {
          name: "engine",
          include: ["tests/engine/**/*.test.ts"],
          globalSetup: ["tests/engine/support/folder.ts"],
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "registry",
          include: ["tests/registry/**/*.test.ts"],
          globalSetup: [
            "tests/engine/support/folder.ts",
            "tests/registry/support/programs.ts",
            "tests/registry/support/sigstore-programs.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "scanners",
          include: ["tests/scanners/**/*.test.ts"],
          globalSetup: [
            "tests/engine/support/folder.ts",
            "tests/registry/support/programs.ts",
            "tests/scanners/support/programs.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "runtimes",
          include: ["tests/runtimes/**/*.test.ts"],
          globalSetup: [
            "tests/engine/support/folder.ts",
            "tests/registry/support/programs.ts",
            "tests/runtimes/support/programs.ts",
          ],
          testTimeout: 300_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "full",
          include: ["tests/full/**/*.test.ts"],
          globalSetup: [
            "tests/engine/support/folder.ts",
            "tests/registry/support/programs.ts",
            "tests/runtimes/support/programs.ts",
          ],
          testTimeout: 7_200_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
