import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** Tests by the folder that they are of: MUTATION_TESTS names one, so that a run has no more to repeat than it needs. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  ledger: ["test/ledger/{layout,contribution-tree,tile.property}.test.ts"],
  attribution: ["test/attribution/**/*.test.ts", "test/linkmap/map-levels.test.ts"],
  stack: ["test/graph/stack*.test.ts", "test/graph/nested-interrupts.property.test.ts", "test/graph/dominators.test.ts"],
};
const suite = process.env["MUTATION_TESTS"];

/**
 * The tests of the deciding parts themselves: what the mutation tester runs, once for each change that it makes. Tests of whole commands are slow
 * and would notice by chance.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: Object.entries(SUITES).flatMap(([name, files]) => (suite === undefined || suite === name ? files : [])),
    globalSetup: [],
    env: { PROPERTY_RUNS: "40" },
  },
});
