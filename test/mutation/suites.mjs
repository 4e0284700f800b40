// What the mutation tester changes, by name, with the tests that must notice: those of the deciding parts themselves. Tests of whole commands are slow
// and would notice by chance.
export const SUITES = {
  ledger: { sources: ["src/ledger"], tests: ["test/ledger", "test/attribution/named-owners.test.ts"] },
  attribution: {
    sources: ["src/attribution"],
    tests: ["test/attribution", "test/linkmap/map-levels.test.ts", "test/analyses/generics.test.ts", "test/image/symbol-claims.test.ts"],
  },
  stack: {
    sources: ["src/graph/stack"],
    tests: [
      "test/graph/stack.test.ts",
      "test/graph/stack-call.test.ts",
      "test/graph/execution-order.test.ts",
      "test/graph/context-switch.test.ts",
      "test/graph/interrupt-setup.test.ts",
      "test/graph/other-tables.test.ts",
      "test/graph/handlers.test.ts",
      "test/graph/nested-interrupts.property.test.ts",
      "test/graph/dominators.test.ts",
      "test/graph/assumed-sets.test.ts",
      "test/tasks/threads.test.ts",
      "test/oracle/stack-truth.test.ts",
    ],
  },
};
