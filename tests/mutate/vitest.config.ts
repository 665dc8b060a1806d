import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The unit tests, without those of the checkout itself, which git has to be there for; generated cases are the same in each run. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["tests/unit/**/*.test.ts"],
    exclude: ["tests/unit/project/**", "tests/unit/api.test.ts"],
    testTimeout: 60_000,
    setupFiles: ["tests/mutate/seed.ts"],
  },
});
