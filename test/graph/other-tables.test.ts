import { describe, expect, test } from "vitest";
import type { Code, FunctionStore } from "../../src/graph/code.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { otherTables } from "../../src/graph/stack/other-tables.ts";
import type { InterruptSetup } from "../../src/graph/stack/priorities.ts";
import type { VectorSlot } from "../../src/graph/vector-slots.ts";
import { type SnippetData, type SnippetFunction, snippet, TEXT, word } from "../support/snippet.ts";

const BX_LR = 0x4770;
const RODATA = 0x0900_0000;
const RAM = 0x2000_0000;
const functions: readonly SnippetFunction[] = ["f0", "f1", "f2", "f3"].map((name) => ({ name, code: [BX_LR, 0xbf00] }));
/** Address of a function, with the Thumb bit. */
const of = (row: number) => TEXT + row * 4 + 1;

// Oracle: the words of the table, each the address of a handler with the Thumb bit [ARMv7-M §B1.5.3].
describe("tables that VTOR is given", () => {
  const own: readonly VectorSlot[] = [
    { index: 1, value: of(0), function: 0 },
    { index: 16, value: of(1), function: 1 },
  ];
  function tablesOf(
    tables: readonly (number | undefined)[],
    data: readonly SnippetData[] = [],
    stored: readonly Partial<FunctionStore>[] = [],
    told: Partial<Code> = {},
    slots = own,
  ) {
    const code = readCode(snippet(functions, data));
    const image = { ...code.image, vectorTable: { address: 0x0700_0000, words: 17 } };
    const functionStores = stored.map((store) => ({
      function: 0,
      at: TEXT,
      address: 0,
      last: 0,
      stored: undefined,
      copied: undefined,
      ...store,
    }));
    const made = {
      image,
      space: code.space,
      functions: code.functions,
      functionStores,
      addressTaken: [3],
      exposed: [],
      ...told,
    } as unknown as Code;
    const { slots: found, ranges, unknown } = otherTables(made, { tables } as InterruptSetup, slots);
    const anywhere = ranges.map(({ first, last, functions: all }) => `${first} to ${last}: ${all.map((fn) => `f${fn}`).join(" ")}`);
    return [[...found.map(({ index, function: fn }) => `${index}: f${fn}`), ...anywhere].join(", "), unknown];
  }

  test("are none beside the image's own", () => {
    expect(tablesOf([])).toEqual(["", false]);
    expect(tablesOf([0x0700_0000, 0x0700_0000])).toEqual(["", false]);
    expect(tablesOf([undefined])).toEqual(["", true]);
    expect(tablesOf([RAM], [], [], { image: { vectorTable: undefined } } as unknown as Partial<Code>)).toEqual(["", true]);
  });

  test("have the functions that the file's words name, besides those of the own table", () => {
    const table = { address: RODATA, words: [0x2000_1000, of(0), 0, of(2), of(3) - 1, 5], name: "TABLE" };
    expect(tablesOf([RODATA], [table])).toEqual(["3: f2, 4: f3", false]);
    // What lies behind the object is none of it; a table without a function says nothing.
    const longer = { ...table, words: table.words.slice(0, 4) };
    expect(tablesOf([RODATA], [longer, { address: RODATA + 16, words: [of(3)], name: "other" }])).toEqual(["3: f2", false]);
    expect(tablesOf([RODATA], [{ ...table, words: [0x2000_1000, 0, 0, 0] }])).toEqual(["", true]);
  });

  test("begin inside of an object: they go on to its end, or as far as the own table goes", () => {
    const words = Array.from({ length: 24 }, (_, i) => (i === 20 ? of(2) : i === 23 ? of(3) : 0));
    expect(tablesOf([RODATA + 8], [{ address: RODATA, words, name: "heap" }])).toEqual(["18: f2, 21: f3", false]);
    const cut = { address: RODATA, words: words.slice(0, 4), name: "heap" };
    const behind = { address: RODATA + 16, words: words.slice(4), name: "more" };
    expect(tablesOf([RODATA + 8], [cut, behind])[0]).toBe("");
  });

  test("have what code stores: at a constant place there, through a pointer anywhere that it may go", () => {
    expect(tablesOf([RAM], [], [{ address: RAM + 64, last: RAM + 64, stored: [2] }])).toEqual(["16: f2", false]);
    expect(tablesOf([RAM], [], [{ address: RAM + 64, last: RAM + 64, stored: [1] }])).toEqual(["", false]);
    expect(tablesOf([RAM], [], [{ address: RAM + 64, last: RAM + 64 }])).toEqual(["16: f3", false]);
    expect(tablesOf([RAM], [], [{ address: RAM, last: RAM + 64, stored: [1, 2] }])).toEqual(["0 to 16: f1 f2", false]);
    expect(tablesOf([RAM], [], [{ address: RAM + 62, last: RAM + 62, stored: [2] }])).toEqual(["15 to 16: f2", false]);
  });

  test("have nothing of a store that ends before them or begins behind them", () => {
    const stored = [2];
    expect(tablesOf([RAM], [], [{ address: RAM - 8, last: RAM - 4, stored }])).toEqual(["", true]);
    expect(tablesOf([RAM], [], [{ address: RAM - 8, last: RAM - 3, stored }])).toEqual(["0 to 0: f2", false]);
    const end = RAM + 496 * 4;
    expect(tablesOf([RAM], [], [{ address: end, last: end + 8, stored }])).toEqual(["", true]);
    expect(tablesOf([RAM], [], [{ address: end - 1, last: end + 8, stored }])).toEqual(["495 to 495: f2", false]);
  });

  test("may have what is stored through a pointer that may be anything, where an object of theirs is handed out", () => {
    const anywhere = [{ address: 0, last: 0xffffffff, stored: [2] }];
    const exposed = (start: number, end: number) => ({ exposed: [{ start, end }] }) as unknown as Partial<Code>;
    expect(tablesOf([RAM], [], anywhere)).toEqual(["", true]);
    expect(tablesOf([RAM], [], anywhere, exposed(RAM, RAM + 4))).toEqual(["0 to 495: f2", false]);
    expect(tablesOf([RAM], [], anywhere, exposed(RAM - 4, RAM))).toEqual(["", true]);
    expect(tablesOf([RAM], [], anywhere, exposed(RAM + 496 * 4, RAM + 497 * 4))).toEqual(["", true]);
  });

  test("keep the order of the own table where a store copies all its interrupts", () => {
    const copy = (copied: readonly number[]) => [{ address: RAM, last: RAM + 64, stored: [0, 1, 2], copied }];
    expect(tablesOf([RAM], [], copy([0, 1, 2]))).toEqual(["0 to 16: f2", false]);
    expect(tablesOf([RAM], [], copy([0, 1]))).toEqual(["", false]);
    // Reset is no handler: no exception enters the program anew.
    expect(tablesOf([RAM], [], copy([0, 2]))).toEqual(["0 to 16: f1 f2", false]);
    // Without an interrupt there is nothing to tell a copy by.
    expect(tablesOf([RAM], [], copy([0, 2]), {}, own.slice(0, 1))).toEqual(["0 to 16: f1 f2", false]);
  });
});

// Encodings from `arm-none-eabi-as -mcpu=cortex-m3`. Oracle: the code, whose loop copies each word of the table at 0 to its own place.
test("a copy of the table that is read through VTOR is told from what code stores into the copy", () => {
  const leaf = (name: string): SnippetFunction => ({ name, code: [BX_LR, 0xbf00] });
  // ldr r3, =VTOR; ldr r5, =RAM; movs r2, #0; 1: ldr r0, [r3]; ldr r1, [r0, r2, lsl #2]; str r1, [r5, r2, lsl #2]; adds r2, #1; cmp r2, #24; bne 1b
  const copy = [0x4b07, 0x4d08, 0x2200, 0x6818, 0xf850, 0x1022, 0xf845, 0x1022, 0x3201, 0x2a18, 0xd1f7];
  // ldr r0, =late; str r0, [r5, #8]; str r5, [r3]; bx lr; nop
  const put = [0x4804, 0x60a8, 0x601d, BX_LR, 0xbf00];
  const pool = [...word(0xe000_ed08), ...word(RAM), ...word(TEXT + 5)];
  const vectors = ["reset", "one", ...Array.from({ length: 21 }, () => "")];
  const image = snippet([leaf("one"), leaf("late"), { name: "reset", code: [...copy, ...put], pool }], [], vectors);
  const sections = image.sections.map((section) => (section.name === ".vector_table" ? { ...section, address: 0 } : section));
  const ram = { name: ".bss", address: RAM, size: 96, bytes: new Uint8Array(0), writable: true, executable: false };
  const code = readCode({ ...image, sections: [...sections, ram], vectorTable: { address: 0, words: 24 } });
  const names = (found: readonly number[] | undefined) => found?.map((index) => code.functions.name(index));
  const stores = code.functionStores.map(({ address, last, copied }) => [address, last, names(copied)]);
  expect(stores).toEqual([
    [RAM, RAM + 92, ["one", "reset"]],
    [RAM + 8, RAM + 8, undefined],
  ]);
});
