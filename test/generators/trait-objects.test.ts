import { expect } from "vitest";
import { cli } from "../support/cli.ts";
import { holdRustWays } from "./rust-ways.ts";
import { TRAIT_COMMON, TRAIT_WAYS } from "./trait-objects.ts";

// Oracle besides the run: which functions a call reaches by its trait is in the programs' own text.
holdRustWays({
  title: "calls through tables of traits",
  ways: TRAIT_WAYS,
  levels: ["0", '"s"'],
  common: TRAIT_COMMON,
  check: async ({ name, isOpen, needsTraits }, { called, elf }, level) => {
    if (level !== "0") return;
    expect([name, called]).toEqual([name, isOpen ? "none" : "bound-if"]);
    if (!needsTraits) return;
    const refused = await cli(["stack", elf, "--no-assume", "types", "--format", "json"]);
    expect([name, JSON.parse(refused.out).stack.worstCase.verdict]).toEqual([name, "none"]);
  },
});
