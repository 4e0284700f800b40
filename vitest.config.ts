import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/kernel-setup.ts"],
    // Ends what hangs; a slow machine takes its time.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    pool: "threads",
    maxWorkers: 2,
  },
});
