import { describe, expect, it } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { decode, Instruction, namedRegisters, SP_UNKNOWN } from "../../../src/formats/thumb/index.ts";
import { disassemble } from "../../support/disassembly.ts";
import { sampleElfs } from "../../support/sample-elfs.ts";
import { haveTools } from "../../support/tools.ts";

const PROGBITS = 1;
const EXECUTABLE = 4;

const NAMES = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "sl", "fp", "ip"];

/** Core registers r0 to r12 that a disassembled instruction names; ranges of a list are whole. */
function registersIn(text: string): number[] {
  const operands = text.replace(/[;@<].*/, "").replace(/^\S+/, "");
  const ranges = [...operands.matchAll(/\b(r\d|sl|fp|ip)-(r\d|sl|fp|ip)\b/g)].flatMap(([, from, to]) =>
    NAMES.slice(NAMES.indexOf(from!), NAMES.indexOf(to!) + 1),
  );
  const single = operands.match(/\b(?:r\d|sl|fp|ip)\b/g) ?? [];
  return [...new Set([...ranges, ...single])].map((name) => NAMES.indexOf(name));
}

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
        const named = namedRegisters(home.bytes, theirs.address - home.section.address);
        const missing = registersIn(theirs.text).filter((register) => ((named >>> register) & 1) === 0);
        if (missing.length > 0)
          differences.push(`${theirs.address.toString(16)}: ${theirs.text}: registers ${missing.join()} are not named`);
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
