import { describe, expect, test } from "vitest";
import { ARM } from "../../src/architecture/arm.ts";
import { Claims, PADDING, RESERVED, VECTORS } from "../../src/ledger/claims.ts";
import { checkMemory, checkSpans, InvariantError } from "../../src/ledger/invariants.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { layOut, type Memory } from "../../src/ledger/memory.ts";
import { Packages } from "../../src/ledger/packages.ts";
import type { RegionDefinition } from "../../src/ledger/region.ts";
import { type ImageSection, sectionAt } from "../../src/ledger/section.ts";
import { SectionIndex } from "../../src/ledger/section-index.ts";
import { settle } from "../../src/ledger/settle.ts";
import { AS_RUN, addAtom, noAmounts, tile } from "../../src/ledger/tile.ts";
import { imageSection } from "../support/image-section.ts";

const region = (name: string, origin: number, length?: number, kind?: RegionDefinition["kind"]): RegionDefinition => ({
  ...{ name, origin, length, kind, attributes: "", evidence: "test" },
});
const FLASH = region("FLASH", 0x0800_0000, 0x4000, "flash");
const RAM = region("RAM", 0x2000_0000, 0x1000, "ram");
const code = (address: number, size: number, over: Partial<ImageSection> = {}) => imageSection({ name: ".text", address, size, ...over });
const bss = (address: number, size: number, over: Partial<ImageSection> = {}) =>
  code(address, size, { name: ".bss", index: 9, writable: true, executable: false, hasBytes: false, storage: "bss", ...over });
const data = (address: number, size: number, loadAddress: number | undefined, over: Partial<ImageSection> = {}) =>
  code(address, size, { name: ".data", index: 5, writable: true, executable: false, loadAddress, storage: "data", ...over });

/** Regions with their parts as text, to be read beside the layout. */
function drawn(memory: Memory): string[] {
  return memory.regions.flatMap(({ name, kind, used, reserved, free, overflow, parts }) => [
    `${name} ${kind} used ${used} reserved ${reserved} free ${free} over ${overflow}`,
    ...parts.map((part) => `  ${part.address.toString(16)} ${part.name} ${part.bytes} ${part.as}`),
  ]);
}

function layout(sections: readonly ImageSection[], regions: readonly RegionDefinition[], stackTop?: number): string[] {
  const memory = layOut(sections, regions, { stackTop, sram: ARM.sram });
  checkMemory(memory);
  return drawn(memory);
}

// Oracle of every layout: what ld --print-memory-usage counts, from the origin to the location counter, counted by hand.
describe("what lies between two sections", () => {
  test.each([
    ["one byte that aligns to 2", 3, 4, 2, true],
    ["an alignment that is met already fills nothing", 4, 4, 4, false],
    ["three bytes that align to 4", 5, 8, 4, true],
    ["two bytes that no alignment asks for", 4, 6, 2, false],
    ["up to 4096", 1, 0x1000, 4096, true],
    ["8192 is a sector, not an alignment", 1, 0x2000, 8192, false],
  ])("%s", (_, end, next, alignment, isPadding) => {
    const memory = layOut([code(0, end), code(next, 4, { name: ".next", index: 2, alignment })], [region("ROM", 0, 0x8000, "flash")]);
    checkMemory(memory);
    expect(memory.gaps).toEqual(isPadding ? [{ address: end, length: next - end, region: 0 }] : []);
    expect(memory.regions[0]!.used).toBe(end + 4 + (isPadding ? next - end : 0));
  });

  test("an empty section that the linker aligned moves the end of the region, wherever it stands in the table", () => {
    const empty = (address: number, name = ".gnu.sgstubs") => code(address, 0, { name, index: 3 });
    const lines = (...all: ImageSection[]) => layout(all, [FLASH]);
    expect(lines(empty(0x0800_0020), code(0x0800_0000, 0x12))).toEqual([
      "FLASH flash used 32 reserved 0 free 16352 over 0",
      "  8000000 .text 18 run",
      "  8000012 (padding) 14 padding",
    ]);
    expect(lines(code(0x0800_0000, 0x12), empty(0x0800_0014), empty(0x0800_0020, ".e"))[0]).toContain("used 32 ");
    // The end itself, an address that aligns nothing, and one outside of the region move nothing.
    expect(lines(code(0x0800_0000, 0x12), empty(0x0800_0012))[0]).toContain("used 18 ");
    expect(lines(code(0x0800_0000, 0x12), empty(0x0800_0016))[0]).toContain("used 18 ");
    expect(lines(code(0x0800_0000, 0x3ffe), empty(0x0800_4000))[0]).toContain("used 16382 ");
    expect(layout([empty(0x0800_0000)], [FLASH])[0]).toContain("used 0 ");
  });
});

describe("the regions of an image without a script", () => {
  // readelf -l of a program for SiFive's FE310: flash at 0x20000000 executes in place, RAM is at 0x80000000.
  test("without an address map of the architecture what lies there tells flash and RAM", () => {
    const sections = [code(0x2000_0000, 0x10), data(0x8000_0000, 8, 0x2000_0010), bss(0x8000_0008, 8)];
    const kinds = (sram: typeof ARM.sram) => layOut(sections, [], { sram }).regions.map(({ name, kind, used }) => [name, kind, used]);
    expect(kinds(undefined)).toEqual([
      ["FLASH", "flash", 24],
      ["RAM", "ram", 16],
    ]);
    expect(kinds(ARM.sram)).toEqual([
      ["RAM", "ram", 24],
      ["RAM2", "ram", 16],
    ]);
  });

  test("load images and what is read make flash, the architecture's SRAM makes RAM; a hole of 1 MiB begins another", () => {
    expect(layout([code(0, 0x10), data(0x2000_0000, 8, 0x10), bss(0x2000_0008, 8)], [])).toEqual([
      "FLASH flash used 24 reserved 0 free undefined over 0",
      "  0 .text 16 run",
      "  10 .data 8 load",
      "RAM ram used 16 reserved 0 free undefined over 0",
      "  20000000 .data 8 run",
      "  20000008 .bss 8 run",
    ]);
    const at = (address: number) => layOut([code(0, 0x10), code(address, 4, { name: ".far", index: 2 })], []).regions;
    expect(at(0x10_0010).map(({ name, origin }) => [name, origin])).toEqual([["FLASH", 0]]);
    expect(at(0x10_0011).map(({ name, origin }) => [name, origin])).toEqual([
      ["FLASH", 0],
      ["FLASH2", 0x10_0011],
    ]);
    // Two neighbours on both sides of a border of the architecture's map are two memories.
    expect(layOut([code(0x1fff_fff0, 0x10), bss(0x2000_0000, 4)], []).regions.map(({ name }) => name)).toEqual(["FLASH", "RAM"]);
    expect(layOut([bss(0x1000_0000, 4)], []).regions.map(({ name, evidence }) => [name, evidence])).toEqual([
      ["RAM", "inferred from the image: no linker script was found"],
    ]);
    expect(layOut([code(0x2000_0000, 4)], [], { sram: ARM.sram }).regions[0]!.kind).toBe("ram");
    expect(layOut([code(0x3fff_fffc, 4)], [], { sram: ARM.sram }).regions[0]!.kind).toBe("ram");
    expect(layOut([code(0x4000_0000, 4)], [], { sram: ARM.sram }).regions[0]!.kind).toBe("flash");
    expect(layOut([data(0x1000_0000, 4, undefined)], [], { sram: ARM.sram }).regions[0]!.kind).toBe("ram");
    expect(layOut([data(0x1000_0000, 4, undefined, { executable: true })], [], { sram: ARM.sram }).regions[0]!.kind).toBe("flash");
    expect(layOut([data(0x1000_0000, 4, undefined, { storage: "vectors" })], [], { sram: ARM.sram }).regions[0]!.kind).toBe("flash");
    expect(layOut([code(0x1000_0000, 4, { loadAddress: 0x2000_0000 })], [], { sram: ARM.sram }).regions[0]!.kind).toBe("ram");
    expect(layOut([], []).regions).toEqual([]);
  });

  test("a definition without a kind takes that of what lies in it", () => {
    const kind = (origin: number, ...sections: ImageSection[]) =>
      layOut(sections, [region("M", origin, 0x100)], { sram: ARM.sram }).regions[0]!.kind;
    expect(kind(0)).toBe("other");
    expect(kind(0, code(0, 4))).toBe("flash");
    expect(kind(0, bss(0, 4))).toBe("ram");
    expect(kind(0, data(0, 4, undefined))).toBe("ram");
    expect(kind(0, code(0, 4, { loadAddress: 0x80, hasBytes: true, writable: false }))).toBe("flash");
    expect(kind(0x2000_0000, code(0x2000_0000, 4))).toBe("ram");
    expect(kind(0, bss(0, 4), code(4, 4))).toBe("flash");
  });

  test("of definitions without a length the last that starts before an address holds it", () => {
    const two = [region("HIGH", 0x100, undefined, "ram"), region("LOW", 0x10, undefined, "flash")];
    expect(layout([code(0x10, 4), bss(0xff, 1), bss(0x100, 4, { index: 10 })], two)).toEqual([
      "HIGH ram used 4 reserved 0 free undefined over 0",
      "  100 .bss 4 run",
      "LOW flash used 5 reserved 0 free undefined over 0",
      "  10 .text 4 run",
      "  ff .bss 1 run",
    ]);
    expect(layout([code(0x8, 4)], two).at(-2)).toBe("(outside) other used 4 reserved 0 free 0 over 0");
  });
});

describe("where sections lie over one another, or over an end", () => {
  test("the offset of the rest is counted from the section's first byte; what is covered whole has no extent", () => {
    const memory = layOut(
      [code(0x0800_0000, 0x10), code(0x0800_0008, 0x10, { name: ".over", index: 2 }), code(0x0800_000c, 4, { name: ".in", index: 3 })],
      [FLASH],
    );
    checkMemory(memory);
    expect(
      memory.extents.map(({ section, address, length, sectionOffset, as }) => [section.name, address, length, sectionOffset, as]),
    ).toEqual([
      [".text", 0x0800_0000, 0x10, 0, "run"],
      [".over", 0x0800_0010, 8, 8, "run"],
    ]);
    expect(memory.findings).toEqual([
      {
        code: "memory/overlap",
        severity: "warning",
        message: "8 bytes of .over lie over .text at 0x08000008; they are counted once",
        where: ".over",
        bytes: 8,
      },
      {
        code: "memory/overlap",
        severity: "warning",
        message: "4 bytes of .in lie over .over at 0x0800000c; they are counted once",
        where: ".in",
        bytes: 4,
      },
    ]);
  });

  test("of two sections at one address the first of the table keeps the bytes, whatever the order of the list", () => {
    const [a, b] = [code(0x0800_0000, 8, { name: ".a", index: 1 }), code(0x0800_0000, 8, { name: ".b", index: 2 })];
    for (const all of [
      [a, b],
      [b, a],
    ])
      expect(layOut(all, [FLASH]).extents.map(({ section }) => section.name)).toEqual([".a"]);
  });

  test("what follows an overfull region belongs to it up to 4 KiB on; beyond that it lies outside", () => {
    const small = region("FLASH", 0x0800_0000, 0x10, "flash");
    const next = (address: number) =>
      layOut([code(0x0800_0000, 0x10), code(address, 8, { name: ".next", index: 2, alignment: 1 })], [small, RAM]);
    const near = next(0x0800_0010);
    checkMemory(near);
    expect(drawn(near)[0]).toBe("FLASH flash used 24 reserved 0 free 0 over 8");
    expect(near.findings).toEqual([
      {
        code: "memory/overflow",
        severity: "error",
        message: "FLASH is overfull: 8 bytes lie beyond its end 0x08000010",
        where: "FLASH",
        hint: "the linker would refuse this layout: is this the linker script of this image?",
        bytes: 8,
      },
    ]);
    expect(next(0x0800_100f).regions.map(({ name }) => name)).toEqual(["FLASH", "RAM"]);
    const far = next(0x0800_1010);
    expect(far.regions.map(({ name, used }) => [name, used])).toEqual([
      ["FLASH", 16],
      ["RAM", 0],
      ["(outside)", 8],
    ]);
    // A region that is full to the last byte is not overfull; one that has room left does not continue.
    expect(layOut([code(0x0800_0000, 0x10)], [small]).findings).toEqual([]);
    const room = layOut([code(0x0800_0000, 0xf), code(0x0800_0010, 8, { index: 2 })], [small]);
    expect(room.regions.map(({ name }) => name)).toEqual(["FLASH", "(outside)"]);
  });

  test("what lies in no region is one more region, from its lowest to its highest byte", () => {
    const memory = layOut(
      [
        code(0x9000_0010, 8, { name: ".b" }),
        code(0x9000_0000, 8, { name: ".a", index: 2 }),
        code(0x9000_0020, 8, { name: ".a", index: 3 }),
      ],
      [FLASH],
    );
    checkMemory(memory);
    expect(drawn(memory)).toEqual([
      "FLASH flash used 0 reserved 0 free 16384 over 0",
      "(outside) other used 40 reserved 0 free 0 over 0",
      "  90000000 .a 8 run",
      "  90000008 (padding) 8 padding",
      "  90000010 .b 8 run",
      "  90000018 (padding) 8 padding",
      "  90000020 .a 8 run",
    ]);
    expect(memory.findings).toEqual([
      {
        code: "memory/outside-regions",
        severity: "warning",
        message: "24 bytes lie outside every region: .a, .b at 0x90000000",
        hint: "name the linker script that the image was linked with (--memory memory.x)",
        bytes: 24,
      },
    ]);
  });
});

describe("what is set aside", () => {
  const heap = (address: number, over: Partial<ImageSection> = {}) => bss(address, 0x20, { name: ".heap", storage: "reserved", ...over });

  test("is neither used nor free where it lies, and its load image is used", () => {
    expect(layout([heap(0x2000_0000, { loadAddress: 0x0800_0000 })], [FLASH, RAM])).toEqual([
      "FLASH flash used 32 reserved 0 free 16352 over 0",
      "  8000000 .heap 32 load",
      "RAM ram used 0 reserved 32 free 4064 over 0",
      "  20000000 .heap 32 reserved",
    ]);
  });

  test("the stack of flip-link lies between the origin and the statics", () => {
    const statics = bss(0x2000_0e00, 0x200);
    const ram = (stackTop: number, ...all: ImageSection[]) => layout(all, [RAM], stackTop);
    expect(ram(0x2000_0e00, statics)).toEqual([
      "RAM ram used 512 reserved 3584 free 0 over 0",
      "  20000000 (stack) 3584 reserved",
      "  20000e00 .bss 512 run",
    ]);
    // A top above the statics, at the origin, or far below the statics is the usual layout, or none.
    expect(ram(0x2000_1000, statics)[0]).toContain("reserved 0 ");
    expect(ram(0x2000_0000, statics)[0]).toContain("reserved 0 ");
    expect(ram(0x2000_0e00)[0]).toContain("reserved 0 ");
    const large = region("RAM", 0x2000_0000, 0x8000, "ram");
    expect(layout([bss(0x2000_4000, 4)], [large], 0x2000_3000)[0]).toContain("reserved 0 ");
    expect(layout([bss(0x2000_4000, 4)], [large], 0x2000_3001)[0]).toContain("reserved 12289 ");
    expect(layout([statics], [region("RAM", 0x2000_0000, undefined, "ram")], 0x2000_0e00)[0]).toContain("reserved 0 ");
  });
});

describe("a sum that does not hold ends the run", () => {
  const memory = layOut([code(0x0800_0000, 0x11), code(0x0800_0014, 4, { index: 2, name: ".b" }), bss(0x2000_0004, 4)], [FLASH, RAM]);
  /** A layout of which one figure is changed by `by`. */
  const broken = (list: "regions" | "extents" | "gaps", row: number, field: string, by: number) => {
    const copy = structuredClone(memory) as unknown as Record<string, Record<string, number>[]>;
    copy[list]![row]![field]! += by;
    return () => checkMemory(copy as never);
  };
  test.each([
    ["a part", broken("regions", 0, "used", 1), "FLASH: parts are 24 bytes, used 25, reserved 0"],
    ["free", broken("regions", 0, "free", 1), "FLASH: used 24, reserved 0 and free 16361 are not its length 16384"],
    ["a gap", broken("gaps", 0, "length", 1), "FLASH: extents and gaps are 25 bytes, parts 24"],
    ["an overlap", broken("extents", 1, "address", -4), "FLASH: two pieces overlap at 0x08000010"],
  ])("%s", (_, check, message) => {
    expect(check).toThrow(new InvariantError(message));
  });

  test("spans that leave a hole, that lie over one another, that are empty, or that end elsewhere", () => {
    const sections = [code(0, 8), code(8, 4, { index: 2, name: ".b" })];
    const spans = (...rows: [number, number, number][]) => ({
      count: rows.length,
      sectionRow: Uint32Array.from(rows, ([row]) => row),
      start: Float64Array.from(rows, ([, start]) => start),
      length: Float64Array.from(rows, ([, , length]) => length),
      owner: new Int32Array(rows.length),
      evidence: new Uint8Array(rows.length),
    });
    expect(() => checkSpans(spans([0, 0, 8], [1, 8, 4]), sections)).not.toThrow();
    expect(() => checkSpans(spans([0, 0, 4], [0, 5, 3], [1, 8, 4]), sections)).toThrow(
      new InvariantError(".text: a span begins at 0x00000005, not at 0x00000004"),
    );
    expect(() => checkSpans(spans([0, 0, 0], [0, 0, 8], [1, 8, 4]), sections)).toThrow("a span begins at 0x00000000, not at 0x00000000");
    expect(() => checkSpans(spans([0, 0, 7], [1, 8, 4]), sections)).toThrow(
      new InvariantError(".text: spans end at 0x00000007, the section at 0x00000008"),
    );
    expect(() => checkSpans(spans([0, 0, 8], [1, 8, 4], [2, 12, 4]), sections)).toThrow(new InvariantError("1 spans belong to no section"));
    const ledger = new Ledger(sections);
    const owners = { count: 1, name: () => "a" };
    expect(ledger.has("symbol")).toBe(false);
    expect(() => ledger.spans("symbol")).toThrow("level symbol was asked for before it was decided");
    ledger.keep("unit", () => spans([0, 0, 7], [1, 8, 4]), owners);
    expect(() => ledger.spans("unit")).toThrow(InvariantError);
    ledger.decide("symbol", new Claims(), owners);
    const decided = settle(new Claims(), sections);
    expect([ledger.has("symbol"), ledger.spans("symbol"), ledger.owners("symbol")]).toEqual([true, decided, owners]);
    expect(ledger.spans("symbol")).toBe(ledger.spans("symbol"));
    expect(() => ledger.decide("symbol", new Claims(), owners)).toThrow(new InvariantError("the level symbol is decided twice"));
  });
});

test("the section of an address: its first byte and its last, not the one behind; empty sections hold none", () => {
  const sections = [code(0x20, 8, { name: ".b" }), code(0x10, 0, { name: ".empty" }), code(0x10, 8, { name: ".a" })];
  const index = new SectionIndex(sections);
  for (const [address, name] of [
    [0xf, undefined],
    [0x10, ".a"],
    [0x17, ".a"],
    [0x18, undefined],
    [0x20, ".b"],
    [0x27, ".b"],
    [0x28, undefined],
    [0x11, ".a"],
  ] as const) {
    expect(index.at(address)?.name).toBe(name);
    expect(sectionAt(sections, address)?.name).toBe(name);
  }
});

test("packages: name and version are one row, a name of two is nobody's", () => {
  const packages = new Packages();
  const crate = (name: string, version?: string) => ({ name, version, kind: "crate", origin: "dependency" }) as const;
  expect(
    [crate("a", "1"), crate("b"), crate("a", "2"), crate("a", "1"), { ...crate("b"), kind: "archive" as const }].map((one) =>
      packages.add(one),
    ),
  ).toEqual([0, 1, 2, 0, 3]);
  expect([packages.count, packages.name(0), packages.name(1), packages.package(2).version]).toEqual([4, "a 1", "b", "2"]);
  packages.add(crate("c"));
  expect([packages.named("a"), packages.named("b"), packages.named("c"), packages.named("d")]).toEqual([-1, -1, 4, -1]);
});

test("the columns of a size table count bytes once where they run; padding, vectors and reserved bytes are none of them", () => {
  const sections = [
    code(0x0800_0000, 8),
    code(0x0800_0008, 4, { name: ".rodata", index: 2, executable: false, storage: "rodata" }),
    data(0x2000_0000, 4, 0x0800_000c),
    bss(0x2000_0004, 4),
    bss(0x2000_0008, 4, { name: ".uninit", index: 10, storage: "uninit" }),
    code(0x0800_0010, 4, { name: ".vectors", index: 11, storage: "vectors" }),
  ];
  const memory = layOut(sections, [FLASH, RAM]);
  const atoms = tile(memory, sections, []);
  const amounts = (row: number, as: number, owner = 0, dataInCode = false) => {
    const found = noAmounts();
    for (let i = 0; i < atoms.count; i++)
      if (atoms.sectionRow[i] === row && atoms.as[i] === as) addAtom(found, atoms, i, memory, sections, owner, dataInCode);
    return Object.entries(found).flatMap(([key, bytes]) => (bytes === 0 ? [] : [`${key} ${bytes}`]));
  };
  expect(amounts(0, AS_RUN)).toEqual(["flash 8", "code 8"]);
  expect(amounts(0, AS_RUN, 3, true)).toEqual(["flash 8", "rodata 8"]);
  expect(amounts(1, AS_RUN)).toEqual(["flash 4", "rodata 4"]);
  expect(amounts(2, AS_RUN)).toEqual(["ram 4", "data 4"]);
  expect(amounts(2, 1)).toEqual(["flash 4"]);
  expect([amounts(3, AS_RUN), amounts(4, AS_RUN)]).toEqual([
    ["ram 4", "bss 4"],
    ["ram 4", "bss 4"],
  ]);
  expect(amounts(5, AS_RUN)).toEqual(["flash 4"]);
  for (const owner of [PADDING, VECTORS, RESERVED]) expect(amounts(0, AS_RUN, owner)).toEqual(["flash 8"]);
});
