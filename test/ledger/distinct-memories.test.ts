import { expect, test } from "vitest";
import { distinctMemories } from "../../src/ledger/distinct-memories.ts";
import type { RegionDefinition } from "../../src/ledger/region.ts";

const region = (name: string, origin: number, length: number): RegionDefinition => ({
  name,
  origin,
  length,
  kind: undefined,
  attributes: "",
  evidence: "test",
});
const names = (...ranges: RegionDefinition[]) => distinctMemories(ranges).map(({ name }) => name);

/** Oracle: by construction; no two of the results overlap, and each range that was given starts in one of them. */
test("of ranges over one another the larger stays, of equal ones the first", () => {
  expect(names(region("ER_IROM1", 0, 0x1000), region("RW", 0x2000_0000, 0x100), region("LR_IROM1", 0, 0x1000))).toEqual(["ER_IROM1", "RW"]);
  expect(names(region("ER_A", 0, 0x800), region("ER_B", 0x800, 0x400), region("LR", 0, 0x1000))).toEqual(["LR"]);
  expect(names(region("P1", 0, 0x1000), region("P3", 0x100, 0x10), region("P2", 0x1000, 0x10))).toEqual(["P1", "P2"]);
});

test("a range without a limit lies in another, or nothing is told", () => {
  expect(names(region("LR", 0, 0x1000), region("ER", 0x100, 0xffff_ffff))).toEqual(["LR"]);
  expect(names(region("LR", 0, 0x1000), region("RW", 0x2000_0000, 0xffff_ffff))).toEqual([]);
});
