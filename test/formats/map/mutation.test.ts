import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { mapGaps, readLinkMap } from "../../../src/formats/map/index.ts";
import { numbersFrom } from "../../support/random.ts";
import { mutated, originals } from "./support/mutants.ts";

const MUTANTS = 2000;

test(`${MUTANTS} damaged maps end with a result or an InputError, and their columns stay whole`, async () => {
  const next = numbersFrom(20260101);
  let read = 0;
  let refused = 0;
  for (let i = 0; i < MUTANTS; i++) {
    const bytes = mutated(originals[i % originals.length]!, next);
    const findings = new Findings();
    try {
      const map = await readLinkMap(new BufferSource("damaged.map", bytes), findings, { crossReferences: true });
      read++;
      const { inputs, symbols, outputs, objects, discarded } = map;
      expect([inputs.address.length, inputs.object.length, inputs.kind.length, inputs.names.count]).toEqual(Array(4).fill(inputs.count));
      expect([symbols.address.length, symbols.input.length, symbols.names.count]).toEqual(Array(3).fill(symbols.count));
      expect(outputs.reduce((sum, section) => sum + section.inputCount, 0)).toBe(inputs.count);
      const known = (index: number) => index === 0xffffffff || index < objects.length;
      expect(inputs.object.every(known) && discarded.object.every(known)).toBe(true);
      expect(symbols.input.every((row) => row === 0xffffffff || row < inputs.count)).toBe(true);
      expect(mapGaps(map).every((gap) => gap.size > 0)).toBe(true);
      expect(findings.list().length).toBeLessThan(100);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused++;
    }
  }
  expect(read).toBeGreaterThan(MUTANTS / 2);
  expect(read + refused).toBe(MUTANTS);
});

/** Lines that make a careless pattern step over the same bytes again and again. The whole test ends in seconds, or never. */
test("hostile lines end with a sentence", async () => {
  const lines = [
    `x${" ".repeat(900_000)}y`,
    ` x${" ".repeat(3000)}y`,
    "0x".repeat(400_000),
    " (".repeat(200_000),
    ":(".repeat(200_000),
    "a ".repeat(2000),
  ];
  const hostile = lines.flatMap((line) => Array<string>(3).fill(line)).join("\n");
  const heads = [
    "Memory Configuration\n\n",
    "Linker script and memory map\n\n",
    "Discarded input sections\n\n",
    "Archive member included to satisfy reference by file (symbol)\n\n",
    "Memory Configuration\nCross Reference Table\n\n",
    "     VMA      LMA     Size Align Out     In      Symbol\n",
    "Component: ARM Compiler 5.06 Tool: armlink\nImage Symbol Table\n",
    "Component: ARM Compiler 5.06 Tool: armlink\nSection Cross References\n",
    "Component: ARM Compiler 5.06 Tool: armlink\nMemory Map of the image\n",
    "# IAR ELF Linker V9\n*** PLACEMENT SUMMARY\n  Section  Kind  Address\n",
    "# IAR ELF Linker V9\n*** ENTRY LIST\n",
    "# IAR ELF Linker V9\n*** MODULE SUMMARY\n    Module   ro code\n",
  ];
  for (const head of heads) {
    const source = new BufferSource("hostile.map", Buffer.from(head + hostile));
    await expect(readLinkMap(source, new Findings(), { crossReferences: true }), head).rejects.toMatchObject({ code: "map/truncated" });
  }
});
