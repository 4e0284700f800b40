import { describe, expect, it } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { decode, Instruction, SP_UNKNOWN } from "../../../src/formats/thumb/index.ts";
import { disassemble } from "../../support/disassembly.ts";
import { sampleElfs } from "../../support/sample-elfs.ts";
import { haveTools } from "../../support/tools.ts";

const PROGBITS = 1;
const EXECUTABLE = 4;

// Oracle: arm-none-eabi-objdump -d -w (binutils 2.40).
describe("every instruction of every sample", () => {
  const installed = haveTools("decoder against objdump", "arm-none-eabi-objdump");
  let [instructions, targets, stackEffects] = [0, 0, 0];

  it.runIf(installed).each(sampleElfs())("%s: length, target and stack effect are the disassembler's", async (path) => {
    const source = FileSource.open(path);
    try {
      const elf = await ElfFile.open(source);
      const code = [];
      for (const section of elf.sections) {
        if (section.type === PROGBITS && (section.flags & EXECUTABLE) !== 0) code.push({ section, bytes: await elf.bytes(section) });
      }
      const mine = new Instruction();
      const differences: string[] = [];
      for (const theirs of disassemble(path)) {
        const home = code.find(({ section }) => theirs.address >= section.address && theirs.address < section.address + section.size)!;
        decode(home.bytes, theirs.address - home.section.address, theirs.address, mine);
        const stack = mine.spEffect === SP_UNKNOWN ? "unknown" : mine.spEffect;
        if (mine.length !== theirs.length || mine.target !== (theirs.target ?? 0) || stack !== theirs.stack)
          differences.push(
            `${theirs.address.toString(16)}: ${theirs.text}: length ${mine.length}, target ${mine.target.toString(16)}, sp ${stack}`,
          );
        instructions++;
        if (theirs.target !== undefined) targets++;
        if (theirs.stack !== 0) stackEffects++;
      }
      expect(differences).toEqual([]);
    } finally {
      await source.close();
    }
  });

  it.runIf(installed)("are counted", () => {
    console.log(
      `decoder: ${instructions} instructions equal objdump's, ${targets} with a target, ${stackEffects} that move the stack pointer`,
    );
    if (sampleElfs().length > 0) expect(instructions).toBeGreaterThan(0);
  });
});
