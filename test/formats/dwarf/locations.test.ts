import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { Dwarf, Locations } from "../../../src/formats/dwarf/index.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { dwarfInputOf } from "../../support/dwarf-input.ts";
import { haveTools, runTool } from "../../support/tools.ts";

const SAMPLES = join(import.meta.dirname, "../../../samples");
/** A parameter whose list begins with a core register: its offset, the first range, the register, bytes of the piece. */
const IN_REGISTER =
  /^(0x[0-9a-f]{8}): +DW_TAG_formal_parameter\n +DW_AT_(?:abstract_origin|name|location)[^\n]*\n(?: +DW_AT_(?!location)[^\n]*\n)*?(?: +DW_AT_location[^\n]*\n)? *\[(0x[0-9a-f]+), +(0x[0-9a-f]+)\): DW_OP_reg(\d+) R\d+(?:, DW_OP_piece (0x[0-9a-f]+))?/gm;

/** Oracle: llvm-dwarfdump's text of the location lists; DWARF 5 of GCC, DWARF 4 of rustc. */
describe.runIf(haveTools("places of parameters", "llvm-dwarfdump"))("where parameters are", () => {
  it.each(["c-newlib-f4", "alloc-m33"])("is as llvm-dwarfdump says: %s", async (name) => {
    const path = join(SAMPLES, name, `${name}.elf`);
    const elf = await ElfFile.open(FileSource.open(path));
    const dwarf = (await Dwarf.open(await dwarfInputOf(elf), new Findings()))!;
    const dies = await dwarf.dies();
    const locations = await Locations.open(dwarf.sections, dies);
    let count = 0;
    for (const [, offset, start, end, register, bytes] of runTool("llvm-dwarfdump", ["--debug-info", path]).matchAll(IN_REGISTER)) {
      if (Number(start) >= Number(end)) continue;
      const [first] = locations.at(dies.at(Number(offset))!, Number(start));
      expect([offset, first?.register, first?.distance, first?.bytes]).toEqual([
        offset,
        Number(register),
        undefined,
        bytes === undefined ? undefined : Number(bytes),
      ]);
      count++;
    }
    expect(count).toBeGreaterThan(100);
  });
});
