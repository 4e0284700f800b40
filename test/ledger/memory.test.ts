import { describe, expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import type { RegionDefinition } from "../../src/ledger/region.ts";
import { type Build, buildElf } from "../support/elf-builder.ts";

const FLASH: RegionDefinition = { name: "FLASH", origin: 0x0800_0000, length: 0x400, kind: "flash", attributes: "rx", evidence: "test" };
const RAM: RegionDefinition = { name: "RAM", origin: 0x2000_0000, length: 0x1000, kind: "ram", attributes: "rwx", evidence: "test" };
const bytes = (size: number) => new Uint8Array(size);
const load = (build: Build, regions: RegionDefinition[] = [FLASH, RAM]) =>
  loadFirmware(new BufferSource("app.elf", buildElf(build)), { regions });

const text = { name: ".text", flags: 6, address: 0x0800_0000, bytes: bytes(0x300), alignment: 4 };
const own = (index: number, address: number) => ({ first: index, last: index, physicalAddress: address });

describe("traps of real images [each seen in a tool that got it wrong]", () => {
  test("an overfull region keeps the section that does not fit, and those behind it", async () => {
    const rodata = { name: ".rodata", flags: 2, address: 0x0800_0300, bytes: bytes(0x200), alignment: 4 };
    const data = { name: ".data", flags: 3, address: 0x2000_0000, bytes: bytes(0x40), alignment: 4 };
    const build = { sections: [text, rodata, data], segments: [own(0, 0x0800_0000), own(1, 0x0800_0300), own(2, 0x0800_0500)] };
    const { memory } = await load(build);
    const [flash] = memory.regions;
    expect([flash!.used, flash!.overflow, flash!.free]).toEqual([0x540, 0x140, 0]);
    expect(memory.findings.map((finding) => finding.code)).toEqual(["memory/overflow"]);
  });

  test("flash at address 0 without a script is a region, its vector table included", async () => {
    const table = { name: ".vector_table", flags: 2, address: 0, bytes: bytes(64), alignment: 4 };
    const code = { name: ".text", flags: 6, address: 64, bytes: bytes(100), alignment: 4 };
    const { memory } = await load({ sections: [table, code], segments: [own(0, 0), own(1, 64)] }, []);
    expect(memory.regions).toEqual([expect.objectContaining({ name: "FLASH", origin: 0, used: 164, length: undefined, free: undefined })]);
  });

  test("flip-link: RAM below the statics is the stack's, not free", async () => {
    const bss = { name: ".bss", type: 8, flags: 3, address: 0x2000_0e00, size: 0x200, alignment: 4 };
    const build = {
      sections: [text, bss],
      segments: [own(0, 0x0800_0000)],
      symbols: [{ name: "_stack_start", value: 0x2000_0e00, size: 0, type: 0, section: 0xfff1 }],
    };
    const { memory } = await load(build);
    expect(memory.regions[1]).toMatchObject({ used: 0x200, reserved: 0xe00, free: 0 });
  });

  test("RAM data typed SHT_REL with a flash copy is charged in both memories", async () => {
    const relocate = { name: ".relocate", type: 9, flags: 7, address: 0x2000_0000, bytes: bytes(0x80), alignment: 4 };
    const { memory } = await load({ sections: [text, relocate], segments: [own(0, 0x0800_0000), own(1, 0x0800_0300)] });
    expect(memory.regions.map((region) => region.used)).toEqual([0x380, 0x80]);
  });

  test("NOBITS has no load image, whatever its segment's physical address says", async () => {
    const bss = { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 0x100, alignment: 4 };
    const { memory } = await load({ sections: [text, bss], segments: [own(0, 0x0800_0000), own(1, 0x0800_0300)] });
    expect(memory.regions.map((region) => region.used)).toEqual([0x300, 0x100]);
  });

  test("reserved stack and heap are neither used nor free", async () => {
    const heap = { name: "._user_heap_stack", type: 8, flags: 3, address: 0x2000_0000, size: 0x600, alignment: 8 };
    const { memory } = await load({ sections: [text, heap], segments: [own(0, 0x0800_0000)] });
    expect(memory.regions[1]).toMatchObject({ used: 0, reserved: 0x600, free: 0xa00 });
  });

  test("aliases are one row and count once; zero-size, absolute and unallocated symbols own nothing", async () => {
    const defmt = { name: ".defmt", flags: 0, address: 0, bytes: bytes(16) };
    const symbol = (name: string, value: number, size: number, section = 0, type = 2) => ({ name, value, size, section, type });
    const firmware = await load({
      sections: [text, defmt],
      segments: [own(0, 0x0800_0000)],
      symbols: [
        symbol("DefaultHandler_", 0x0800_0001, 0x10),
        symbol("NMI", 0x0800_0001, 0x10),
        symbol("SysTick", 0x0800_0001, 0),
        symbol("__stext", 0x0800_0010, 0, 0, 0),
        symbol("_heap_size", 0x400, 4, 0xfff1, 0),
        symbol("defmt_info", 3, 1, 1, 1),
      ],
    });
    expect(firmware.symbols.count).toBe(1);
    expect(await firmware.describe(Uint32Array.of(0))).toMatchObject([{ raw: "DefaultHandler_", aliases: ["NMI", "SysTick"] }]);
  });

  test("sections that lie over one another count once, and a finding says so", async () => {
    const overlay = { name: ".overlay", flags: 6, address: 0x0800_0200, bytes: bytes(0x180), alignment: 4 };
    const { memory } = await load({ sections: [text, overlay], segments: [own(0, 0x0800_0000), own(1, 0x0800_0200)] });
    expect(memory.regions[0]!.used).toBe(0x380);
    expect(memory.findings.map((finding) => finding.code)).toEqual(["memory/overlap"]);
  });

  test("what lies in no region is a row of its own", async () => {
    const far = { name: ".qspi", flags: 2, address: 0x9000_0000, bytes: bytes(0x20), alignment: 4 };
    const { memory } = await load({ sections: [text, far], segments: [own(0, 0x0800_0000), own(1, 0x9000_0000)] });
    expect(memory.regions.map((region) => [region.name, region.used])).toEqual([
      ["FLASH", 0x300],
      ["RAM", 0],
      ["(outside)", 0x20],
    ]);
    expect(memory.findings.map((finding) => finding.code)).toEqual(["memory/outside-regions"]);
  });

  test("hand-written assembly without a size reaches to the next symbol", async () => {
    const firmware = await load({
      sections: [text],
      segments: [own(0, 0x0800_0000)],
      symbols: [
        { name: "Reset", value: 0x0800_0001, size: 0, section: 0 },
        { name: "main", value: 0x0800_0021, size: 0x20, section: 0 },
      ],
    });
    expect([firmware.symbols.size[0], firmware.symbols.inferred[0], firmware.symbols.size[1]]).toEqual([0x20, 1, 0x20]);
  });
});
