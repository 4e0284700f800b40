import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** The tests of the deciding parts themselves: what the mutation tester runs. Tests of whole commands are slow and would kill by chance. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/ledger/**/*.test.ts", "test/linkmap/map-levels.test.ts", "test/attribution/**/*.test.ts"] },
});
