import { expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

/**
 * Initial stack pointer, end of what lies below it, and heap: `arm-none-eabi-nm SAMPLE | grep -E '_stack_(start|end)|_estack|__sheap| end$|_Min_Heap|HEAP|MEMORY'`,
 * `arm-none-eabi-readelf -SW SAMPLE | grep -E 'stack|heap'`, and the first word of the vector table by `arm-none-eabi-objdump -s`.
 */
const EXPECTED: Readonly<Record<string, { start: number; end: number; overflow: string; heap: object }>> = {
  "alloc-m33": {
    start: 0x20030000,
    end: 0x20002020,
    overflow: "corrupts",
    heap: { kind: "embedded_alloc", start: 0x20000000, bytes: 8192 },
  },
  "c-newlib-f4": {
    start: 0x2001c000,
    end: 0x200016a0 + 0x600,
    overflow: "corrupts",
    heap: { kind: "newlib", start: 0x200016a0, bytes: 0x600 },
  },
  "cpp-m4": { start: 0x20030000, end: 0x20001030, overflow: "corrupts", heap: { kind: "section", start: 0x20000830, bytes: 0x800 } },
  "fliplink-f3": { start: 0x20008ff8, end: 0x20000000, overflow: "faults", heap: { kind: "none", bytes: 0 } },
  "c-lld-m0": { start: 0x10001fe0, end: 0x100000d8, overflow: "corrupts", heap: { kind: "none", bytes: 0 } },
  "rp2040-adc": { start: 0x20040000, end: 0x20000014, overflow: "corrupts", heap: { kind: "none", bytes: 0 } },
  "rtic-lm3s": { start: 0x20010000, end: 0x200003a0, overflow: "corrupts", heap: { kind: "none", bytes: 0 } },
  "stack-sizes-alloc": { start: 0x20080000, end: 0x2001401c, overflow: "corrupts", heap: { kind: "embedded_alloc", bytes: 16384 } },
};

test("stack and heap of the samples are those of their symbols and sections", async () => {
  for (const sample of samples()) {
    const expected = EXPECTED[sample.name];
    if (expected === undefined) continue;
    const { stack, heap } = await cliDocument("show", sample.elf);
    const { start, end, overflow } = expected;
    expect({ name: sample.name, ...stack }).toMatchObject({ name: sample.name, start, end, overflow, available: start - end });
    expect({ name: sample.name, ...heap }).toMatchObject({ name: sample.name, ...expected.heap });
  }
});

test("what is not computed is null with the reason, never 0", async () => {
  for (const sample of samples()) {
    const { stack, heap } = await cliDocument("show", sample.elf);
    // The first screen follows the code where that is cheap, and says why where it does not.
    if (stack?.worstCase.bytes === null) expect(stack.reason).toBeTruthy();
    if (heap?.bytes === null) expect(heap.reason).toBeTruthy();
  }
});
