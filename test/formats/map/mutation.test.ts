import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { mapGaps, readLinkMap } from "../../../src/formats/map/index.ts";
import { numbersFrom } from "../../support/random.ts";
import { buildSegger } from "../../support/segger-build.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const MUTANTS = 2000;

/** The fixtures' heads: enough to reach every part of a map, small enough for thousands of readings. */
const originals = [
  ...readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".map"))
    .map((file) => readFileSync(join(FIXTURES, file), "latin1")),
  buildSegger("2.34a").map,
  buildSegger("4.44.0").map,
].map((text) => shortened(text));

/** Every fourth line of a long map, so that all of its parts stay. */
function shortened(text: string): string {
  const lines = text.split("\n");
  const keep = Math.max(1, Math.floor(lines.length / 120));
  return lines.filter((line, index) => index % keep === 0 || /^[A-Z*"]/.test(line)).join("\n");
}

/** One change: bits, a cut, a line twice or gone, a number grown, bytes of nothing, two maps joined. */
function mutated(text: string, next: () => number): Buffer {
  const at = next() % text.length;
  const lines = () => text.split("\n");
  switch (next() % 8) {
    case 0: {
      const bytes = Buffer.from(text, "latin1");
      for (let i = 0; i < 1 + (next() % 20); i++) bytes[next() % bytes.length]! ^= 1 << (next() % 8);
      return bytes;
    }
    case 1:
      return Buffer.from(text.slice(0, at), "latin1");
    case 2:
      return Buffer.from(
        text.replace(/0x[0-9a-f]+/g, (number) => (next() % 9 === 0 ? `0x${"f".repeat(next() % 40)}` : number)),
        "latin1",
      );
    case 3:
      return Buffer.from(
        lines()
          .filter(() => next() % 5 !== 0)
          .join("\n"),
        "latin1",
      );
    case 4:
      return Buffer.from(
        lines()
          .sort(() => (next() % 2) - 0.5)
          .join("\n"),
        "latin1",
      );
    case 5:
      return Buffer.from(text.slice(0, at) + String.fromCharCode(next() % 256).repeat(next() % 5000) + text.slice(at), "latin1");
    case 6:
      return Buffer.from(text.slice(0, at) + originals[next() % originals.length]!.slice(next() % 2000), "latin1");
    default:
      return Buffer.from(
        text.replaceAll(/ {2,}/g, (blanks) => (next() % 7 === 0 ? " " : blanks)),
        "latin1",
      );
  }
}

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
