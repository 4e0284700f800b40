import { expect } from "vitest";
import { FORMATTING_COMMON, FORMATTING_WAYS } from "./formatting.ts";
import { holdRustWays } from "./rust-ways.ts";

holdRustWays({
  title: "values that are formatted",
  ways: FORMATTING_WAYS,
  levels: ["0", '"s"', "3"],
  common: FORMATTING_COMMON,
  // As tool chains bring core: optimised.
  library: "3",
  check: ({ name, verdict }, { called }, level) => {
    if (level === '"s"') expect([name, called]).toEqual([name, verdict]);
  },
});
