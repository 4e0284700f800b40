import { describe, expect, test } from "vitest";
import type { Code } from "../../src/graph/code.ts";
import { readCode } from "../../src/graph/read-code.ts";
import type { SystemStore } from "../../src/graph/references.ts";
import { type InterruptSetup, readInterruptSetup } from "../../src/graph/stack/priorities.ts";
import { snippet, TEXT } from "../support/snippet.ts";

const BX_LR = 0x4770;
const SVC = 0xdf00;
const ALL = 0xffffffff | 0;

/** A store of a constant word, at the address of the `at`-th instruction. */
const stores = (address: number, value: number, told: Partial<SystemStore> = {}): SystemStore => ({
  ...{ function: 0, at: TEXT, address, last: address, size: 4, value, known: ALL, kept: 0, ...told },
});

function setupOf(systemStores: readonly SystemStore[], architecture: string = "v7-M", code: readonly number[] = [BX_LR]): InterruptSetup {
  const read = readCode(snippet([{ name: "f", code }]));
  const image = { ...read.image, processor: { architecture, fpu: false } };
  return readInterruptSetup({ image, space: read.space, functions: read.functions, systemStores } as unknown as Code);
}

/** What is written of each exception's priority, as `exception: values`. */
function written(setup: InterruptSetup): string[] {
  const rows = [...setup.priorities].sort((a, b) => a[0] - b[0]);
  return rows.map(([exception, { values, places }]) => `${exception}: ${values === undefined ? "any" : [...values]} (${places.length})`);
}

// Oracle: the addresses of the registers [ARMv7-M §B3.2.2, §B3.4]: NVIC_IPR0 0xE000E400 to 0xE000E5EF, SHPR1 0xE000ED18 to SHPR3's end 0xE000ED23.
describe("priorities that code writes", () => {
  test("are a byte for each interrupt, and for each system handler from 4 on", () => {
    expect(written(setupOf([stores(0xe000e400, 0x80, { size: 1 })]))).toEqual(["16: 128 (1)"]);
    expect(written(setupOf([stores(0xe000e5ef, 0x80, { size: 1 })]))).toEqual(["511: 128 (1)"]);
    expect(written(setupOf([stores(0xe000e5f0, 0x80, { size: 1 }), stores(0xe000e3ff, 0x80, { size: 1 })]))).toEqual([]);
    expect(written(setupOf([stores(0xe000ed18, 0x80, { size: 1 })]))).toEqual(["4: 128 (1)"]);
    expect(written(setupOf([stores(0xe000ed23, 0x80, { size: 1 })]))).toEqual(["15: 128 (1)"]);
    expect(written(setupOf([stores(0xe000ed24, 0x80, { size: 1 }), stores(0xe000ed17, 0x80, { size: 1 })]))).toEqual([]);
  });

  test("of a word are four, the lowest byte first", () => {
    expect(written(setupOf([stores(0xe000e404, 0x40302010)]))).toEqual(["20: 16 (1)", "21: 32 (1)", "22: 48 (1)", "23: 64 (1)"]);
    expect(written(setupOf([stores(0xe000e404, 0x2010, { size: 2 })]))).toEqual(["20: 16 (1)", "21: 32 (1)"]);
    expect(written(setupOf([stores(0xe000ed20, 0x80400000 | 0)]))).toEqual(["12: 0 (1)", "13: 0 (1)", "14: 64 (1)", "15: 128 (1)"]);
  });

  test("have the upper two bits alone on v6-M and v8-M base", () => {
    const low = [stores(0xe000e400, 0xff, { size: 1 })];
    expect(["v6-M", "v8-M.base", "v7-M", "v8-M.main"].map((architecture) => written(setupOf(low, architecture)))).toEqual([
      ...[["16: 192 (1)"], ["16: 192 (1)"], ["16: 255 (1)"], ["16: 255 (1)"]],
    ]);
  });

  test("keep another's byte where a word is read, changed and written back", () => {
    expect(written(setupOf([stores(0xe000e404, 0x2000, { known: 0xff00, kept: 0xffff00ff | 0 })]))).toEqual(["21: 32 (1)"]);
    expect(written(setupOf([stores(0xe000e404, 0x2000, { known: 0xff00, kept: 0xff0000ff | 0 })]))).toEqual(["21: 32 (1)", "22: any (1)"]);
    // Only the implemented bits count.
    expect(written(setupOf([stores(0xe000e404, 0x4000, { known: 0xc000, kept: 0xc0c000c0 | 0 })], "v6-M"))).toEqual(["21: 64 (1)"]);
  });

  test("are any where a variable is stored, however many constants are too", () => {
    expect(written(setupOf([stores(0xe000e400, 0, { size: 1, known: 0 })]))).toEqual(["16: any (1)"]);
    expect(
      written(
        setupOf([
          stores(0xe000e400, 0x10, { size: 1 }),
          stores(0xe000e400, 0, { size: 1, known: 0x7f }),
          stores(0xe000e400, 0x20, { size: 1 }),
        ]),
      ),
    ).toEqual(["16: any (3)"]);
    expect(written(setupOf([stores(0xe000e400, 0x10, { size: 1 }), stores(0xe000e400, 0x20, { size: 1 })]))).toEqual(["16: 16,32 (2)"]);
  });

  test("may be those of each exception that a store through a pointer reaches, and surely of none", () => {
    expect(written(setupOf([stores(0xe000e402, 0x30, { last: 0xe000e404, size: 1 })]))).toEqual(["18: 48 (0)", "19: 48 (0)", "20: 48 (0)"]);
    expect(written(setupOf([stores(0xe000e5ef, 0x30, { last: 0xe000e7ff, size: 1 })]))).toEqual(["511: 48 (0)"]);
    expect(written(setupOf([stores(0xe000e402, 0, { last: 0xe000e403, size: 1, known: 0 })]))).toEqual(["18: any (0)", "19: any (0)"]);
    // A word that begins at either of two may write two bytes of both.
    const words = written(setupOf([stores(0xe000ed22, 0x40302010, { last: 0xe000ed23, size: 2 })]));
    expect(words).toEqual(["14: 16,32 (0)", "15: 16,32 (0)"]);
    // Two such stores of one kind are told once, with both places when they enable.
    const all = { last: 0xe000efff, address: 0xe000e000, known: 0 };
    const wide = setupOf([stores(0xe000e000, 0, all), stores(0xe000e000, 0, { ...all, at: TEXT + 4 })]);
    expect(wide.priorities.size).toBe(496 + 12);
    expect(wide.enabling(16)).toHaveLength(2);
  });
});

// Oracle: the enable bits [ARMv7-M §B3.4.4, §B3.3.3, §B3.2.13, §C1.6.5]: ISER 0xE000E100, SYST_CSR.TICKINT, ICSR.PENDSVSET and PENDSTSET, SHCSR 16 to 18, DEMCR.MON_EN.
describe("exceptions that code enables", () => {
  /** Exceptions up to interrupt 40 that a store may enable. */
  const enabled = (store: SystemStore, architecture = "v7-M") => {
    const setup = setupOf([store], architecture);
    return Array.from({ length: 56 }, (_, exception) => exception).filter((exception) => (setup.enabling(exception) ?? []).length > 0);
  };

  test.each<[what: string, address: number, value: number, exceptions: readonly number[]]>([
    ["ISER0 bit 0", 0xe000e100, 1, [16]],
    ["ISER0 bits 3 and 31", 0xe000e100, 0x80000008 | 0, [19, 47]],
    ["ISER1 bit 2", 0xe000e104, 4, [50]],
    ["ISER2 bit 0", 0xe000e108, 1, []],
    ["ICER0", 0xe000e180, ALL, []],
    ["SYST_CSR with its interrupt", 0xe000e010, 7, [15]],
    ["SYST_CSR without", 0xe000e010, 5, []],
    ["ICSR PENDSTSET", 0xe000ed04, 1 << 26, [15]],
    ["ICSR PENDSVSET", 0xe000ed04, 1 << 28, [14]],
    ["ICSR PENDSVCLR", 0xe000ed04, 1 << 27, []],
    ["SHCSR MEMFAULTENA", 0xe000ed24, 1 << 16, [4]],
    ["SHCSR BUSFAULTENA", 0xe000ed24, 1 << 17, [5]],
    ["SHCSR USGFAULTENA", 0xe000ed24, 1 << 18, [6]],
    ["SHCSR SECUREFAULTENA", 0xe000ed24, 1 << 19, [7]],
    ["DEMCR MON_EN", 0xe000edfc, 1 << 16, [12]],
    ["DEMCR TRCENA", 0xe000edfc, 1 << 24, []],
  ])("%s", (_, address, value, exceptions) => {
    expect(enabled(stores(address, value))).toEqual(exceptions);
  });

  test("may be all that a store of an unknown value, or to an unknown register, can set", () => {
    expect(enabled(stores(0xe000e100, 0, { known: ~0x30 }))).toEqual([20, 21]);
    expect(enabled(stores(0xe000e100, 0x100, { last: 0xe000e104 }))).toEqual([24]);
    expect(enabled(stores(0xe000e0fc, 0x100, { last: 0xe000e0fc, size: 4 }))).toEqual([]);
    expect(enabled(stores(0xe000e000, 0x100, { last: 0xe000e0fc, size: 4 }))).toEqual([]);
    expect(enabled(stores(0xe000e000, 0x100, { last: 0xe000e0fd, size: 4 }))).toEqual([24]);
    expect(enabled(stores(0xe000e103, 0x100, { last: 0xe000e200, size: 1 }))).toEqual([24]);
  });

  test("SVC runs where code executes it; what nothing enables never does, but for NMI and HardFault", () => {
    expect(setupOf([], "v7-M", [SVC, BX_LR]).enabling(11)).toEqual([{ function: 0, at: TEXT }]);
    expect(setupOf([]).enabling(11)).toBeUndefined();
    expect([2, 3, 4, 14, 15, 16].map((exception) => setupOf([]).enabling(exception))).toEqual([
      [],
      [],
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

// Oracle: AIRCR takes a write whose upper half is 0x05FA alone; PRIGROUP is bits 8 to 10, SYSRESETREQ bit 2 [ARMv7-M §B3.2.6]; VTOR is 0xE000ED08.
test("PRIGROUP and VTOR", () => {
  const grouping = (...all: readonly SystemStore[]) => {
    const { values, places } = setupOf(all).grouping;
    return [values === undefined ? "any" : [...values].join(), places.length];
  };
  const AIRCR = 0xe000ed0c;
  expect(grouping()).toEqual(["", 0]);
  expect(grouping(stores(AIRCR, 0x05fa0300), stores(AIRCR, 0x05fa0500))).toEqual(["3,5", 2]);
  expect(grouping(stores(AIRCR, 0x05fb0300), stores(AIRCR, 0x300))).toEqual(["", 0]);
  expect(grouping(stores(AIRCR, 0x05fa0304))).toEqual(["", 0]);
  expect(grouping(stores(AIRCR, 0x05fa0000, { known: 0xffff0000 | 0 }))).toEqual(["any", 1]);
  expect(grouping(stores(AIRCR, 0x0300, { known: 0xffff }))).toEqual(["3", 1]);
  expect(grouping(stores(AIRCR, 0x05fa0000, { known: 0xffff0600 | 0 }), stores(AIRCR, 0x05fa0100))).toEqual(["any", 2]);
  const VTOR = 0xe000ed08;
  expect(setupOf([stores(VTOR, 0x20000000), stores(VTOR, 0, { known: 0 }), stores(VTOR, 0x80000000 | 0)]).tables).toEqual([
    0x20000000,
    undefined,
    0x80000000,
  ]);
  expect(setupOf([stores(VTOR, 0x20000000, { last: VTOR + 4 })]).tables).toEqual([]);
});
