import { describe, expect, it } from "vitest";
import { decode, Instruction, Kind, SP_UNKNOWN } from "../../../src/formats/thumb/index.ts";

/** Decodes halfwords as if they lay at 0x08000100. */
function at100(...halfwords: number[]): Instruction {
  const bytes = new Uint8Array(Uint16Array.from(halfwords).buffer);
  const instruction = new Instruction();
  decode(bytes, 0, 0x0800_0100, instruction);
  return instruction;
}

// Encodings from `arm-none-eabi-as -mcpu=cortex-m33`, texts as `arm-none-eabi-objdump -d` 2.40 prints them.
describe("decode", () => {
  it.each([
    ["push {r4, r5, lr}", [0xb530], -12],
    ["push.w {r4-r11, lr}", [0xe92d, 0x4ff0], -36],
    ["pop {r4, pc}", [0xbd10], 8],
    ["vpush {d8-d9}", [0xed2d, 0x8b04], -16],
    ["vpop {s16}", [0xecbd, 0x8a01], 4],
    ["sub sp, #24", [0xb086], -24],
    ["sub.w sp, sp, #2944", [0xf5ad, 0x6d38], -2944],
    ["addw sp, sp, #1332", [0xf20d, 0x5d34], 1332],
    ["str.w lr, [sp, #-4]!", [0xf84d, 0xed04], -4],
    ["ldr.w pc, [sp], #4", [0xf85d, 0xfb04], 4],
    ["strd r0, r1, [sp, #-16]!", [0xe96d, 0x0104], -16],
    ["mov sp, r7", [0x46bd], SP_UNKNOWN],
    ["sub.w sp, r7, #8", [0xf1a7, 0x0d08], SP_UNKNOWN],
    ["add sp, r4", [0x44a5], SP_UNKNOWN],
    ["msr MSP, r0", [0xf380, 0x8808], SP_UNKNOWN],
    ["str r0, [sp, #4]", [0x9001], 0],
    ["ldr r0, [sp, #4]", [0x9801], 0],
  ])("%s changes the stack pointer by what it says", (_text, halfwords, effect) => {
    expect(at100(...halfwords).spEffect).toBe(effect);
  });

  it.each([
    ["b.n 8000100", [0xe7fe], Kind.Branch, 0x0800_0100],
    ["beq.n 8000108", [0xd002], Kind.BranchIf, 0x0800_0108],
    ["cbz r0, 8000108", [0xb110], Kind.BranchIf, 0x0800_0108],
    ["bl 80000f0", [0xf7ff, 0xfff6], Kind.Call, 0x0800_00f0],
    ["b.w 8000200", [0xf000, 0xb87e], Kind.Branch, 0x0800_0200],
    ["bne.w 8000200", [0xf040, 0x807e], Kind.BranchIf, 0x0800_0200],
    ["ldr r0, [pc, #8]", [0x4802], Kind.LoadLiteral, 0x0800_010c],
    ["ldr.w r0, [pc, #-4]", [0xf85f, 0x0004], Kind.LoadLiteral, 0x0800_0100],
    ["adr r1, 800010c", [0xa102], Kind.Address, 0x0800_010c],
    ["tbb [pc, r0]", [0xe8df, 0xf000], Kind.TableBranchByte, 0],
    ["tbh [pc, r0, lsl #1]", [0xe8df, 0xf010], Kind.TableBranchHalf, 0],
  ])("%s goes or points where the disassembler says", (_text, halfwords, kind, target) => {
    const instruction = at100(...halfwords);
    expect([instruction.kind, instruction.target]).toEqual([kind, target]);
  });

  it("MOVW and MOVT carry 16 bits each", () => {
    const low = at100(0xf24e, 0x4000); // movw r0, #0xe400
    expect([low.kind, low.rd, low.imm]).toEqual([Kind.MoveWide, 0, 0xe400]);
    const high = at100(0xf2ce, 0x0000); // movt r0, #0xe000
    expect([high.kind, high.rd, high.imm]).toEqual([Kind.MoveTop, 0, 0xe000]);
  });

  it("IT counts the instructions that depend on it", () => {
    const instruction = at100(0xbf0c); // ite eq
    expect([instruction.kind, instruction.condition, instruction.imm]).toEqual([Kind.IfThen, 0, 2]);
  });

  it("bytes that end inside an instruction give length 0", () => {
    const instruction = new Instruction();
    expect(decode(Uint8Array.of(0x00), 0, 0, instruction)).toBe(0);
    expect(decode(Uint8Array.of(0xff, 0xf7), 0, 0, instruction)).toBe(0);
    expect(decode(Uint8Array.of(0xff, 0xf7, 0xf6), 0, 0, instruction)).toBe(0);
    expect(decode(Uint8Array.of(0xfe, 0xe7), 2, 0, instruction)).toBe(0);
  });
});
