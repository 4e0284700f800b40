import { describe, expect, it } from "vitest";
import type { Code } from "../../src/graph/code.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { Reference } from "../../src/graph/references.ts";
import { snippet, TEXT, word } from "../support/snippet.ts";

const NAMES = Object.entries(Reference).map(([name]) => name);

/** References as text: `f+2: Call 8000004 depth 8`. */
function referencesOf(code: Code): string[] {
  const { references, functions } = code;
  return Array.from({ length: references.count }, (_, row) => {
    const from = references.from.at(row);
    const offset = references.at.at(row) - functions.start[from]!;
    return `${functions.name(from)}+${offset}: ${NAMES[references.kind.at(row)]} ${references.target.at(row).toString(16)} depth ${references.depth.at(row)}`;
  });
}

function frameOf(code: Code, name: string): number {
  for (let index = 0; index < code.functions.count; index++) if (code.functions.name(index) === name) return code.frame.at(index);
  throw new Error(`no function ${name}`);
}

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`; expectations read off the instructions.
describe("readCode", () => {
  it("follows calls, and tail calls after the frame is gone", () => {
    const code = readCode(
      snippet([
        { name: "leaf", code: [0x4770] }, // bx lr
        // push {r4, lr}; sub sp, #16; bl leaf; add sp, #16; pop.w {r4, lr}; b.w leaf
        { name: "caller", code: [0xb510, 0xb084, 0xf7ff, 0xfffa, 0xb004, 0xe8bd, 0x4010, 0xf7ff, 0xbff5] },
      ]),
    );
    expect(referencesOf(code)).toEqual(["caller+4: Call 8000000 depth 24", "caller+14: TailCall 8000000 depth 0"]);
    expect(frameOf(code, "caller")).toBe(24);
  });

  it("reads large frames through a register, and frame pointers", () => {
    const code = readCode(
      snippet([
        // push {r4, lr}; ldr r4, =-2048; add sp, r4; pop {r4, pc}
        { name: "large", code: [0xb510, 0x4c01, 0x44a5, 0xbd10], pool: word(0xffff_f800) },
        // push {r7, lr}; mov r7, sp; sub.w sp, sp, #2944; mov sp, r7; pop {r7, pc}
        { name: "pointer", code: [0xb580, 0x466f, 0xf5ad, 0x6d38, 0x46bd, 0xbd80] },
        // push {r4, r6, r7, lr}; add r7, sp, #8; mov r4, sp; bfc r4, #0, #5; mov sp, r4; sub.w r4, r7, #8; mov sp, r4; pop {r4, r6, r7, pc}
        { name: "aligned", code: [0xb5d0, 0xaf02, 0x466c, 0xf36f, 0x0404, 0x46a5, 0xf1a7, 0x0408, 0x46a5, 0xbdd0] },
      ]),
    );
    expect(frameOf(code, "large")).toBe(8 + 2048);
    expect(frameOf(code, "pointer")).toBe(8 + 2944);
    expect(frameOf(code, "aligned")).toBe(16 + 31);
    expect(code.dynamicAt.values()).toEqual(Uint32Array.of(0, 0, 0));
  });

  it("says where a stack pointer of unknown value is set", () => {
    // push {r7, lr}; mov r7, sp; sub.w r0, sp, r0; mov sp, r0; mov sp, r7; pop {r7, pc}
    const code = readCode(snippet([{ name: "alloca", code: [0xb580, 0x466f, 0xebad, 0x0000, 0x4685, 0x46bd, 0xbd80] }]));
    expect(code.dynamicAt.at(0)).toBe(TEXT + 8);
  });

  it("reads all numbers of a table of halfwords, two of which are an address together", () => {
    // The halfwords 5, 4, 0x0801, 0: the second and the third are the word 0x08010004.
    const data = { address: 0x0801_0000, words: [0x0004_0005, 0x0801, ...Array.from({ length: 1022 }, () => 0)], name: "numbers" };
    const code = readCode(
      snippet(
        [
          // and r0, r0, #3; ldr r1, =0x08010000; ldrh.w r0, [r1, r0, lsl #1]; ldr r2, =0x08010100; ldrb r0, [r2, r0]; bx lr
          {
            name: "indexed",
            code: [0xf000, 0x0003, 0x4902, 0xf831, 0x0010, 0x4a02, 0x5c10, 0x4770],
            pool: [...word(0x0801_0000), ...word(0x0801_0100)],
          },
        ],
        [data],
      ),
    );
    expect(referencesOf(code).filter((line) => line.startsWith("indexed+12:"))).toEqual([
      "indexed+12: Access 8010100 depth 0",
      "indexed+12: Access 8010104 depth 0",
      "indexed+12: Access 8010105 depth 0",
      "indexed+12: Access 8010901 depth 0",
    ]);
  });

  it("forms addresses from literals, from MOVW and MOVT, and from halves that two paths set", () => {
    const data = { address: 0x0801_0000, words: [1, 2, 3, 4] };
    const code = readCode(
      snippet(
        [
          // ldr r0, [pc, #0]; bx lr; .word 0x08010004
          { name: "literal", code: [0x4800, 0x4770], pool: word(0x0801_0004) },
          // movw r0, #0; movt r0, #0x801; bx lr
          { name: "pair", code: [0xf240, 0x0000, 0xf6c0, 0x0001, 0x4770] },
          // cmp r0, #0; movw r0, #8; it eq; movweq r0, #12; movt r0, #0x801; bx lr
          { name: "either", code: [0x2800, 0xf240, 0x0008, 0xbf08, 0xf240, 0x000c, 0xf6c0, 0x0001, 0x4770] },
        ],
        [data],
      ),
    );
    expect(referencesOf(code).filter((line) => line.includes("Data"))).toEqual([
      "literal+0: Data 8010004 depth 0",
      "pair+4: Data 8010000 depth 0",
      "either+12: Data 8010008 depth 0",
      "either+12: Data 801000c depth 0",
    ]);
  });

  it("follows TBB to each of its targets, and reads no further than the first", () => {
    // cmp r0, #1; bhi end; tbb [pc, r0]; .byte 1, 2; push {r4, lr}; push {r4, r5, r6, lr}; end: bx lr
    const code = readCode(snippet([{ name: "switch", code: [0x2801, 0xd804, 0xe8df, 0xf000], pool: [0x0201] }]));
    expect(code.unresolved.at(0)).toBe(1); // its targets lie outside of the function
    const inside = snippet([{ name: "switch", code: [0x2801, 0xd804, 0xe8df, 0xf000, 0x0201, 0xb510, 0xb570, 0x4770] }]);
    const marked = { ...inside, mapping: { count: 3, address: Uint32Array.of(TEXT, TEXT + 8, TEXT + 10), data: Uint8Array.of(0, 1, 0) } };
    const read = readCode(marked);
    expect(referencesOf(read)).toEqual(["switch+4: Table 8000008 depth 0"]);
    expect(read.frame.at(0)).toBe(24);
    expect(read.unresolved.at(0)).toBe(0);
  });

  it("follows Thumb-1's jump through a table of bytes or halfwords behind it, of which nothing says how many it has", () => {
    const ends = [0xb510, 0xbd10, 0xb570, 0xbd70, 0x4770]; // push {r4, lr}; pop {r4, pc}; push {r4, r5, r6, lr}; pop …; bx lr
    const marks = (size: number) => ({
      count: 3,
      address: Uint32Array.of(TEXT, TEXT + 12, TEXT + 12 + size),
      data: Uint8Array.of(0, 1, 0),
    });
    // ldrb r0, [r1]; nop; add r0, pc; ldrb r0, [r0, #4]; lsls r0, r0, #1; add pc, r0; .byte 1, 3, 5, 0
    const bytes = snippet([{ name: "switch", code: [0x7808, 0xbf00, 0x4478, 0x7900, 0x0040, 0x4487, 0x0301, 0x0005, ...ends] }]);
    // ldrb r0, [r1]; lsls r0, r0, #1; add r0, pc; ldrh r0, [r0, #4]; lsls r0, r0, #1; add pc, r0; .short 2, 4, 6
    const halves = snippet([{ name: "switch", code: [0x7808, 0x0040, 0x4478, 0x8880, 0x0040, 0x4487, 2, 4, 6, ...ends] }]);
    for (const mapping of [undefined, marks(4)]) {
      const read = readCode(mapping === undefined ? bytes : { ...bytes, mapping });
      expect(read.frame.at(0)).toBe(16);
      expect(read.unresolved.at(0)).toBe(0);
      expect(read.breaksAbi.at(0)).toBe(0);
    }
    const read = readCode({ ...halves, mapping: marks(6) });
    expect([read.frame.at(0), read.unresolved.at(0), read.breaksAbi.at(0)]).toEqual([16, 0, 0]);
    expect(referencesOf(read)).toContain("switch+10: Table 800000c depth 0");
  });

  it("does not go on after a call that never returns", () => {
    const code = readCode(
      snippet([
        { name: "panic", code: [0xe7fe] }, // b .
        // cbnz r0, +4; bx lr; push {r4, lr}; bl panic; push {r4-r7, lr}: only reached by falling out of the call
        { name: "checked", code: [0xb900, 0x4770, 0xb510, 0xf7ff, 0xfff9, 0xb5f0, 0x4770] },
      ]),
    );
    expect(code.returns.values()).toEqual(Uint32Array.of(0, 1));
    expect(frameOf(code, "checked")).toBe(8);
  });

  it("reads functions in a data section, and takes the data around them for data", () => {
    const image = snippet([{ name: "leaf", code: [0x4770] }]);
    // .word 0x20000005 (the function behind it, with the Thumb bit); push {r4, lr}; pop {r4, pc}
    const bytes = new Uint8Array(Uint16Array.from([...word(0x2000_0005), 0xb510, 0xbd10]).buffer);
    const data = { name: ".data", address: 0x2000_0000, size: 8, bytes, writable: true, executable: false };
    const code = readCode({
      ...image,
      sections: [...image.sections, data],
      symbols: { count: 1, address: Uint32Array.of(0x2000_0004), size: Uint32Array.of(4), kind: Uint8Array.of(1), name: () => "fast" },
    });
    expect(code.functions.count).toBe(1);
    expect(code.frame.at(0)).toBe(8);
    expect(code.space.isInstruction(0x2000_0000)).toBe(false);
  });

  it("keeps what constants are stored to the system control space, byte by byte", () => {
    // movw r0, #0xe400; movt r0, #0xe000; movs r1, #0x80; strb r1, [r0, #5]; bx lr
    const code = readCode(snippet([{ name: "setup", code: [0xf24e, 0x4000, 0xf2ce, 0x0000, 0x2180, 0x7141, 0x4770] }]));
    expect(code.systemStores).toEqual([
      { function: 0, at: TEXT + 10, address: 0xe000_e405, last: 0xe000_e405, size: 1, value: 0x80, known: -1, kept: 0 },
    ]);
  });

  it("takes a store through a constant of the system control space plus anything for one to all of it", () => {
    // ldr r3, [r0]; add.w r3, r3, #0xe0000000; add.w r3, r3, #0xe400; strb r1, [r3]; bx lr
    const code = readCode(snippet([{ name: "setup", code: [0x6803, 0xf103, 0x4360, 0xf503, 0x4364, 0x7019, 0x4770] }]));
    expect(code.systemStores.map(({ address, last }) => [address, last])).toEqual([[0xe000_e000, 0xe000_efff]]);
  });

  it("reads AIRCR as reset leaves it where nothing writes it, and shifts by that", () => {
    // ldr r3, =AIRCR; ldr r0, [r3]; ubfx r0, r0, #8, #3; movs r1, #5; lsls r1, r0; ldr r2, =NVIC_IPR0; strb r1, [r2]; bx lr; nop
    const code = [0x4b04, 0x6818, 0xf3c0, 0x2002, 0x2105, 0x4081, 0x4a02, 0x7011, 0x4770, 0xbf00];
    const { systemStores } = readCode(snippet([{ name: "setup", code, pool: [...word(0xe000_ed0c), ...word(0xe000_e400)] }]));
    expect(systemStores.map(({ address, value, known }) => [address, value, known])).toEqual([[0xe000_e400, 5, -1]]);
  });

  it("ends on code that branches into the middle of itself and on truncated code", () => {
    // Every halfword of a push, then a branch back to it: the depth has no end.
    const code = readCode(snippet([{ name: "loop", code: [0xb510, 0xe7fd] }]));
    expect(code.dynamicAt.at(0)).toBe(TEXT);
    const cut = readCode(snippet([{ name: "cut", code: [0xf000] }]));
    expect(cut.frame.at(0)).toBe(0);
  });
});
