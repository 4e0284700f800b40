import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { crateOfPolled } from "../../src/attribution/futures.ts";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { sizedObjects } from "../../src/image/size-rows.ts";
import { SYMBOL_KINDS } from "../../src/image/symbols.ts";
import { cliDocument } from "../support/cli.ts";
import { type Build, buildElf } from "../support/elf-builder.ts";

const [FUNC, OBJECT, NOTYPE, SECTION, FILE, TLS] = [2, 1, 0, 3, 4, 6];
const [LOCAL, GLOBAL, WEAK] = [0, 1, 2];
const FLASH = 0x0800_0000;
const text = { name: ".text", flags: 6, address: FLASH, bytes: new Uint8Array(64), alignment: 4 };

const load = (build: Build) => loadFirmware(new BufferSource("app.elf", buildElf(build)));

/** Symbols with what they own and, where it differs, what the table says, of an image that is written to a file. */
async function listed(build: Build): Promise<[name: string, size: number, declared?: number][]> {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-symbols-"));
  try {
    writeFileSync(join(folder, "app.elf"), buildElf(build));
    const { symbols = [] } = await cliDocument("symbols", "--all", "--sort", "address", join(folder, "app.elf"));
    return symbols.map(({ name, size, declared }) => (declared === undefined ? [name, size] : [name, size, declared]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const segments = [{ first: 0, last: 0, physicalAddress: FLASH }];

// Owner that is right: the symbol whose st_size covers the byte [gABI, Symbol Table]; `nm -S` prints the sizes.
describe("sizes of symbols", () => {
  test("a label without a size inside of a sized symbol owns nothing", async () => {
    const symbols = [
      { name: "adc_init", value: FLASH + 1, size: 40, section: 0 },
      { name: "??adc_init_5", value: FLASH + 17, size: 0, type: FUNC, binding: LOCAL, section: 0 },
      { name: "next", value: FLASH + 41, size: 24, section: 0 },
    ];
    expect(await listed({ sections: [text], segments, symbols })).toEqual([
      ["adc_init", 40],
      ["next", 24],
    ]);
  });

  // As readelf -s of a Zephyr image has it: `_vector_start` without a size at `$d`, then code at `$t`.
  test("a label without a size is data where a mapping symbol says data, and code elsewhere", async () => {
    const symbols = [
      { name: "$d", value: FLASH, size: 0, type: NOTYPE, binding: LOCAL, section: 0 },
      { name: "_vector_start", value: FLASH, size: 0, type: NOTYPE, section: 0 },
      { name: "$t", value: FLASH + 16, size: 0, type: NOTYPE, binding: LOCAL, section: 0 },
      { name: "start", value: FLASH + 16, size: 0, type: NOTYPE, section: 0 },
    ];
    const { symbols: found } = await load({ machine: 40, type: 2, sections: [text], segments, symbols });
    const kinds = Array.from(found.kind, (kind) => SYMBOL_KINDS[kind]);
    expect(kinds.map((kind, i) => [kind, found.size[i]])).toEqual([
      ["object", 16],
      ["function", 48],
    ]);
  });

  test("a symbol that is said to be too long ends where the next one starts", async () => {
    const symbols = [
      { name: "strcmp", value: FLASH + 1, size: 48, section: 0 },
      { name: "atexit", value: FLASH + 41, size: 24, section: 0 },
    ];
    expect(await listed({ sections: [text], segments, symbols })).toEqual([
      ["strcmp", 40, 48],
      ["atexit", 24],
    ]);
  });

  test("a function without a size reaches over its own labels to the next function", async () => {
    const symbols = [
      { name: "copy", value: FLASH + 1, size: 0, type: FUNC, section: 0 },
      { name: "loop", value: FLASH + 8, size: 0, type: NOTYPE, binding: LOCAL, section: 0 },
      { name: "done", value: FLASH + 33, size: 32, section: 0 },
    ];
    expect(await listed({ sections: [text], segments, symbols })).toEqual([
      ["copy", 32],
      ["done", 32],
    ]);
  });
});

// Owner that is right: the linker resolves a reference to the global of a name; readelf -s shows the others.
test("a name means the global symbol, then the weak one, then a local one; never a file or a section", async () => {
  const named = (value: number, binding: number, type = NOTYPE) => ({
    name: "end",
    value,
    size: 0,
    type,
    binding,
    section: type === FILE ? 0xfff1 : 0,
  });
  const value = async (...symbols: ReturnType<typeof named>[]) =>
    (await (await load({ sections: [text], segments, symbols })).find(["end"])).get("end")?.value;
  const [file, section, local] = [named(0, LOCAL, FILE), named(FLASH, LOCAL, SECTION), named(FLASH + 8, LOCAL, OBJECT)];
  expect(await value(file, section, local, named(FLASH + 16, WEAK), named(FLASH + 24, GLOBAL))).toBe(FLASH + 24);
  expect(await value(file, section, local, named(FLASH + 16, WEAK))).toBe(FLASH + 16);
  expect(await value(file, section, local)).toBe(FLASH + 8);
  expect(await value(file, section)).toBeUndefined();
});

// Owner that is right: st_value of STT_TLS is an offset in the template of PT_TLS [gABI, Symbol Table]; readelf -lW places it.
test("values of thread-local symbols are offsets in the template", async () => {
  const tdata = { name: ".tdata", flags: 0x403, address: FLASH + 64, bytes: new Uint8Array(8), alignment: 4 };
  const { symbols, findings } = await load({
    sections: [text, tdata],
    segments: [
      { first: 0, last: 1, physicalAddress: FLASH },
      { type: 7, first: 1, last: 1, physicalAddress: FLASH + 64 },
    ],
    symbols: [
      { name: "main", value: FLASH + 1, size: 64, section: 0 },
      { name: "counter", value: 4, size: 4, type: TLS, section: 1 },
    ],
  });
  expect([...symbols.address]).toEqual([FLASH, FLASH + 68]);
  expect(findings.list().map(({ code }) => code)).not.toContain("elf/symbol-outside-section");
});

// Owner that is right: the crate of the future, whose body is the code of the function; c++filt and rustfilt print the arguments.
test.each([
  ["_RNvMNtCs1Mt_16embassy_executor3rawINtB2_11TaskStorageNCNvCs2Zz_3app3run0E4pollCs2Zz_3app", undefined, "app"],
  ["_ZN16embassy_executor3raw20TaskStorage$LT$F$GT$4poll17h0123456789abcdefE", "poll<app::run::{async_fn_env#0}>", "app"],
  ["_ZN16embassy_executor3raw20TaskStorage$LT$F$GT$4poll17h0123456789abcdefE", undefined, undefined],
  ["_ZN16embassy_executor3raw20TaskStorage$LT$F$GT$5spawn17h0123456789abcdefE", "spawn<app::run::{async_fn_env#0}>", undefined],
  ["_RNvMNtCs1Mt_16embassy_executor3rawNtB2_8Executor4poll", undefined, undefined],
])("%s polls the future of its argument (%s)", (raw, described, crate) => {
  expect(crateOfPolled(raw, described)).toBe(crate);
});

// Oracle: `arm-none-eabi-size -A` and `llvm-size -A` of an object that `as --gstabs` made list it so.
test("size -A lists a string table that neither header nor symbol table names, as GNU does", async () => {
  const elf = buildElf({ sections: [text, { name: ".stabstr", type: 3, bytes: new Uint8Array(9) }], symbols: [] });
  const [object] = await sizedObjects(new BufferSource("a.o", elf), { common: false, details: false }, () => expect.unreachable());
  expect(object!.sections.map(({ name, gnuOnly }) => [name, gnuOnly])).toEqual([
    [".text", false],
    [".stabstr", true],
  ]);
});
