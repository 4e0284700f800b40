import { afterAll, describe, expect, it } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { DebugSections, type DwarfInput, FRAME_OTHER_REGISTER, NONE, readFrames } from "../../../src/formats/dwarf/index.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { DwarfAssembler } from "../../support/dwarf-assembler.ts";
import { sampleFirmware } from "../../support/dwarf-firmware.ts";
import { dwarfInputOf } from "../../support/dwarf-input.ts";
import { inputOf } from "../../support/random-dwarf.ts";
import { haveTools, runTool } from "../../support/tools.ts";

const samples = haveTools(".debug_frame against llvm-dwarfdump", "llvm-dwarfdump") ? sampleFirmware() : [];
let compared = 0;

/** Largest `CFA=SP+n` of each FDE as `llvm-dwarfdump --debug-frame` prints its rows. */
function dumpFrames(path: string): Map<number, { length: number; maxOffset: number; other: boolean }> {
  const frames = new Map<number, { length: number; maxOffset: number; other: boolean }>();
  let frame: { length: number; maxOffset: number; other: boolean } | undefined;
  for (const line of runTool("llvm-dwarfdump", ["--debug-frame", path]).split("\n")) {
    const fde = / FDE cie=.* pc=([0-9a-f]+)\.\.\.([0-9a-f]+)/.exec(line);
    if (fde !== null) {
      const start = Number.parseInt(fde[1]!, 16);
      frame = { length: Number.parseInt(fde[2]!, 16) - start, maxOffset: NONE, other: false };
      if (!frames.has(start)) frames.set(start, frame);
    }
    const row = /^ {2}0x[0-9a-f]+: CFA=([A-Z]+\d*)(?:\+(\d+))?:?/.exec(line);
    if (row === null || frame === undefined) continue;
    if (row[1] !== "SP" && row[1] !== "R13" && row[1] !== "reg13") frame.other = true;
    else frame.maxOffset = frame.maxOffset === NONE ? Number(row[2] ?? 0) : Math.max(frame.maxOffset, Number(row[2] ?? 0));
  }
  return frames;
}

describe.runIf(samples.length > 0).each(samples)(".debug_frame of $name", ({ path }) => {
  it("has the largest CFA offsets of llvm-dwarfdump --debug-frame", async () => {
    const findings = new Findings();
    const input = await dwarfInputOf(await ElfFile.open(FileSource.open(path)));
    const frames = await readFrames(new DebugSections(input), findings);
    const expected = dumpFrames(path);
    for (let row = 0; row < frames.count; row++) {
      const found = {
        length: frames.length[row],
        maxOffset: frames.maxOffset[row],
        other: (frames.flags[row]! & FRAME_OTHER_REGISTER) !== 0,
      };
      expect(found, `0x${frames.start[row]!.toString(16)}`).toEqual(expected.get(frames.start[row]!));
      compared++;
    }
    expect(findings.list()).toEqual([]);
  });
});

function frameInput(write: (assembler: DwarfAssembler) => void): DwarfInput {
  const assembler = new DwarfAssembler(true);
  write(assembler);
  return inputOf(assembler.finish(), true, new Uint32Array(0));
}

/** A CIE of version 1 for Thumb code that starts with the CFA at r13 + 0, then FDEs with the given instructions. */
function writeFrames(assembler: DwarfAssembler, ...functions: readonly (readonly number[])[]): void {
  const section = assembler.section(".debug_frame");
  section.u32(12).u32(0xffffffff).append([1, 0, 1, 0x7c, 14, 0x0c, 13, 0]);
  functions.forEach((instructions, index) => {
    section
      .u32(12 + instructions.length)
      .u32(0)
      .u32(0x200 + index * 0x40)
      .u32(0x40)
      .append(instructions);
  });
}

describe(".debug_frame", () => {
  it("keeps the largest offset, says where another register takes over, and goes on after damage", async () => {
    const input = frameInput((assembler) =>
      // def_cfa_offset 24, back to 0; def_cfa_register r7; an unknown opcode; restore_state without remember_state.
      writeFrames(assembler, [0x0e, 24, 0x41, 0x0e, 0], [0x0e, 8, 0x0d, 7, 0x0e, 16], [0x3f], [0x0b], [0x0e, 4]),
    );
    const findings = new Findings();
    const frames = await readFrames(new DebugSections(input), findings);
    // By hand from the instructions above.
    expect([...frames.start]).toEqual([0x200, 0x240, 0x300]);
    expect([...frames.maxOffset]).toEqual([24, 8, 4]);
    expect([...frames.flags]).toEqual([0, FRAME_OTHER_REGISTER, 0]);
    expect(findings.list().map(({ code, where }) => `${code} ${where}`)).toEqual([
      "dwarf/frame generated: .debug_frame+0x4b (file 0x4b)",
      "dwarf/frame generated: .debug_frame+0x5c (file 0x5c)",
    ]);
  });
});

afterAll(() => console.log(`.debug_frame oracle: ${compared} frames equal`));
