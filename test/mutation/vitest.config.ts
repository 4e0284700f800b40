import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/**
 * The tests of the deciding parts themselves: what the mutation tester runs, once for each change that it makes. Tests of whole commands are slow
 * and would notice by chance.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["test/ledger/**/*.test.ts", "test/attribution/**/*.test.ts", "test/graph/stack*.test.ts", "test/owners/**/*.test.ts"],
    env: { PROPERTY_RUNS: "40" },
  },
});
