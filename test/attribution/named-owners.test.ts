import { describe, expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { crateOf } from "../../src/formats/demangle/index.ts";
import { type LoadedFirmware, loadFirmware } from "../../src/image/load.ts";
import { findHeap } from "../../src/image/ram/find-heap.ts";
import { PADDING, UNKNOWN } from "../../src/ledger/claims.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import { cli } from "../support/cli.ts";
import { type Build, type BuiltSymbol, buildElf } from "../support/elf-builder.ts";

const FLASH = { name: "FLASH", origin: 0x0800_0000, length: 0x400, kind: "flash", attributes: "rx", evidence: "test" } as const;
const RAM = { name: "RAM", origin: 0x2000_0000, length: 0x1000, kind: "ram", attributes: "rwx", evidence: "test" } as const;
const ABSOLUTE = 0xfff1;

/** An image of 64 bytes of code; `build` adds to it. */
function imageOf(build: Partial<Build>, alignment = 4): Uint8Array {
  return buildElf({
    sections: [{ name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(64), alignment }, ...(build.sections ?? [])],
    segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
    symbols: build.symbols ?? [],
  });
}

const load = (bytes: Uint8Array) => loadFirmware(new BufferSource("app.elf", bytes), { regions: [FLASH, RAM] });
const code = (name: string, offset: number, size: number): BuiltSymbol => ({ name, value: 0x0800_0001 + offset, size, section: 0 });

/** Who owns the bytes of the code, as `name bytes` in order. */
async function owners(firmware: LoadedFirmware): Promise<string[]> {
  const lookup = new OwnerLookup(firmware.ledger.spans("symbol"), firmware.sections);
  const described = await firmware.describe(Uint32Array.from({ length: firmware.symbols.count }, (_, i) => i));
  const runs: { owner: string; bytes: number }[] = [];
  for (let byte = 0; byte < 64; byte++) {
    const row = lookup.at(0x0800_0000 + byte);
    const owner = row === UNKNOWN ? "unknown" : row === PADDING ? "padding" : described[row]!.raw;
    if (runs.at(-1)?.owner === owner) runs.at(-1)!.bytes++;
    else runs.push({ owner, bytes: 1 });
  }
  return runs.map(({ owner, bytes }) => `${owner} ${bytes}`);
}

// Owner that is right: the symbol whose st_size says so [gABI, Symbol Table]; `nm -S` lists both.
describe("of two symbols that share bytes", () => {
  test.each([
    ["in the middle", [code("outer", 0, 64), code("inner", 16, 8)], ["outer 16", "inner 8", "outer 40"]],
    ["at its end", [code("outer", 0, 64), code("inner", 48, 16)], ["outer 48", "inner 16"]],
    ["listed first", [code("inner", 16, 8), code("outer", 0, 64)], ["outer 16", "inner 8", "outer 40"]],
    ["three deep", [code("a", 0, 64), code("b", 8, 32), code("c", 16, 8)], ["a 8", "b 8", "c 8", "b 16", "a 24"]],
  ])("the inner one owns them: %s", async (_, symbols, expected) => {
    expect(await owners(await load(imageOf({ symbols })))).toEqual(expected);
  });
});

// Owner that is right: the assembler and the linker fill up to the next multiple of an alignment, which is less than that alignment.
describe("a gap is padding when it is shorter than the alignment that it reaches", () => {
  test.each([
    [3, 8, 4, "unknown 5"],
    [4, 8, 4, "unknown 4"],
    [5, 8, 4, "padding 3"],
    [6, 8, 4, "padding 2"],
    [7, 8, 4, "padding 1"],
    [4, 8, 8, "padding 4"],
    [8, 16, 8, "unknown 8"],
    [1, 6, 8, "unknown 5"],
  ])("from %i to %i in a section aligned to %i", async (end, next, alignment, expected) => {
    const found = await owners(await load(imageOf({ symbols: [code("a", 0, end), code("b", next, 64 - next)] }, alignment)));
    expect(found).toEqual([`a ${end}`, expected, `b ${64 - next}`]);
  });

  test("what stands in front of a section's first symbol aligns nothing", async () => {
    expect(await owners(await load(imageOf({ symbols: [code("a", 2, 62)] })))).toEqual(["unknown 2", "a 62"]);
  });
});

// Owner that is right: nobody. A TLS section without bytes is a template [gABI, SHF_TLS]; readelf gives it an address, no segment gives it memory.
test(".tbss takes no memory, .tdata does", async () => {
  const tls = (name: string, type: number, address: number, size: number) =>
    type === 8
      ? { name, type, flags: 0x403, address, size, alignment: 4 }
      : { name, flags: 0x403, address, bytes: new Uint8Array(size), alignment: 4 };
  const { memory, sections } = await load(
    imageOf({
      sections: [
        tls(".tdata", 1, 0x2000_0000, 8),
        tls(".tbss", 8, 0x2000_0008, 32),
        { name: ".bss", type: 8, flags: 3, address: 0x2000_0008, size: 16, alignment: 4 },
      ],
    }),
  );
  expect(sections.map(({ name }) => name)).toEqual([".text", ".tdata", ".bss"]);
  expect(memory.regions[1]).toMatchObject({ used: 24, free: 0x1000 - 24 });
  expect(memory.findings).toEqual([]);
});

// Owner that is right: the unit that defines them. rustc names its shims `__rustc::…`, which is no crate of any Cargo.lock.
test("__rustc is no crate, in either mangling", async () => {
  const stdin = imageOf({
    symbols: [
      code("_RNvCsdOWcOw0Bc8F_7___rustc17rust_begin_unwind", 0, 16),
      code("_ZN7__rustc12___rust_alloc17h0123456789abcdefE", 16, 16),
      code("_RNvCs5NKMPRUhvlI_3app4main", 32, 32),
    ],
  });
  const { out, code: exit } = await cli(["crates", "-", "--json"], { stdin });
  expect(exit).toBe(0);
  const crates: { name: string; code: number }[] = JSON.parse(out).crates;
  expect(crates.map(({ name }) => name)).toContain("app");
  expect(crates.map(({ name }) => name)).not.toContain("__rustc");
  expect(crateOf("_RNvCsdOWcOw0Bc8F_7___rustc17rust_begin_unwind")).toBeUndefined();
});

// Owner that is right: cortex-m-rt's link.x, which sets `_heap_size` to 0 in a program without a heap.
describe("_heap_size of cortex-m-rt", () => {
  const heapOf = async (bytes: number) => {
    const symbols = [
      code("main", 0, 64),
      { name: "__sheap", value: 0x2000_0100, size: 0, type: 0, section: ABSOLUTE },
      { name: "_heap_size", value: bytes, size: 0, type: 0, section: ABSOLUTE },
    ];
    return findHeap(await load(imageOf({ symbols })));
  };
  test("0 is no heap", async () => expect((await heapOf(0)).kind).toBe("none"));
  test("more is one", async () => expect(await heapOf(1)).toMatchObject({ kind: "cortex-m-rt", start: 0x2000_0100, bytes: 1 }));
});
