import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/kernel-setup.ts"],
    // Ends what hangs; a slow machine takes its time.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // A file a process: what a test says of memory and processor time is of that file alone.
    pool: "forks",
    maxWorkers: 2,
    coverage: {
      include: ["src/**/*.ts", "bin/**/*.ts"],
      // What runs in WebAssembly is out of V8's sight.
      exclude: ["src/kernel/assembly/**", "**/*.generated.ts"],
      reporter: ["text-summary", "json-summary"],
      reportOnFailure: true,
      thresholds: { statements: 84, branches: 76, functions: 82, lines: 85 },
    },
  },
});
