import { defineConfig } from "vitest/config";

/** Templates are imported as text, as in the bundle. */
const templates = {
  name: "ejs-as-text",
  transform(code: string, id: string) {
    return id.endsWith(".ejs") ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined;
  },
};

export default defineConfig({
  plugins: [templates],
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/kernel-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "threads",
    maxWorkers: 2,
  },
});
