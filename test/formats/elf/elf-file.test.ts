import { describe, expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { ElfFile, MAPPING_DATA, MAPPING_THUMB, NO_SECTION } from "../../../src/formats/elf/index.ts";
import { type Build, buildElf } from "../../support/elf-builder.ts";

const open = (build: Build) => ElfFile.open(new BufferSource("app.elf", buildElf(build)));
const text = { name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(64) };

describe.each([
  ["ELF32 little-endian", {}],
  ["ELF32 big-endian", { bigEndian: true }],
  ["ELF64 little-endian", { wide: true }],
  ["ELF64 big-endian", { wide: true, bigEndian: true }],
] as const)("%s", (_, kind) => {
  test("sections, segments and symbols come back as written", async () => {
    const elf = await open({
      ...kind,
      sections: [text, { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 100 }],
      segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
      symbols: [
        { name: "$t", value: 0x0800_0000, size: 0, type: 0, binding: 0, section: 0 },
        { name: "$d.7", value: 0x0800_0010, size: 0, type: 0, binding: 0, section: 0 },
        { name: "$dollar", value: 0x0800_0010, size: 0, type: 0, binding: 0, section: 0 },
        { name: "main", value: 0x0800_0001, size: 16, section: 0 },
        { name: "absolute", value: 5, size: 0, section: 0xfff1 },
      ],
    });
    expect(elf.sections.map((section) => [section.name, section.address, section.size])).toEqual([
      ["", 0, 0],
      [".text", 0x0800_0000, 64],
      [".bss", 0x2000_0000, 100],
      [".symtab", 0, elf.header.class === 64 ? 144 : 96],
      [".strtab", 0, 31],
      [".shstrtab", 0, 38],
    ]);
    expect(elf.segments[0]).toMatchObject({ virtualAddress: 0x0800_0000, physicalAddress: 0x0800_0000, fileSize: 64, memorySize: 64 });
    const symbols = (await elf.symbols())!;
    expect(await symbols.strings.at(symbols.nameOffset)).toEqual(["", "$t", "$d.7", "$dollar", "main", "absolute"]);
    expect([...symbols.mapping]).toEqual([0, MAPPING_THUMB, MAPPING_DATA, 0, 0, 0]);
    expect(symbols.section[5]).toBe(NO_SECTION);
    expect([symbols.value[4], symbols.size[4], symbols.type[4]]).toEqual([0x0800_0001, 16, 2]);
  });

  test("extended numbering: e_shnum 0, e_phnum PN_XNUM and SHN_XINDEX", async () => {
    const elf = await open({
      ...kind,
      sections: [text, { name: ".data", flags: 3, address: 0x2000_0000, bytes: new Uint8Array(8) }],
      segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
      symbols: [{ name: "value", value: 0x2000_0000, size: 4, type: 1, section: 1 }],
      extendedNumbering: true,
    });
    expect(elf.sections.map((section) => section.name)).toEqual(["", ".text", ".data", ".symtab", ".strtab", ".symtab_shndx", ".shstrtab"]);
    expect(elf.segments).toHaveLength(1);
    expect((await elf.symbols())?.section[1]).toBe(2);
  });
});

describe("damaged headers are one sentence with place and specification", () => {
  const damaged = async (change: (bytes: Uint8Array) => Uint8Array) => {
    const bytes = change(buildElf({ sections: [text], symbols: [{ name: "main", value: 0x0800_0001, size: 16, section: 0 }] }));
    return ElfFile.open(new BufferSource("app.elf", bytes)).then(
      () => "no error",
      (error: Error) => error.message,
    );
  };

  test.each([
    ["class", 4, 3, "app.elf: file 0x4: ELF class 3; 1 (32-bit) and 2 (64-bit) are known [ELF §Ehdr EI_CLASS] (elf/class)"],
    [
      "byte order",
      5,
      9,
      "app.elf: file 0x5: ELF byte order 9; 1 (little-endian) and 2 (big-endian) are known [ELF §Ehdr EI_DATA] (elf/data)",
    ],
    ["section header size", 46, 41, "app.elf: file 0x2e: section headers of 41 bytes; 40 are expected [ELF §Shdr] (elf/header-size)"],
  ])("%s", async (_, offset, value, message) => {
    expect(
      await damaged((bytes) => {
        bytes[offset] = value;
        return bytes;
      }),
    ).toBe(message);
  });

  test("truncated before the section headers", async () => {
    expect(await damaged((bytes) => bytes.slice(0, 120))).toMatch(
      /^app\.elf: file 0x\w+: the table of 5 section headers ends at 0x\w+, after the file's end 0x78: is the file truncated\? \[ELF §Ehdr e_shoff\] \(elf\/section-table\)$/,
    );
  });
});

/** `A`, then one vendor subsection; the tags are those of a Cortex-M4F image [ABI-addenda32 §3]. */
function attributes(tags: number[]): Uint8Array {
  const list = [1, ...u32(5 + tags.length), ...tags];
  const vendor = [...new TextEncoder().encode("aeabi\0"), ...list];
  return Uint8Array.from([0x41, ...u32(4 + vendor.length), ...vendor]);
}

const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

test("build attributes keep numbers, strings and tags of later versions", async () => {
  const tags = [
    5,
    ...new TextEncoder().encode("7E-M\0"),
    6,
    13,
    7,
    0x4d,
    9,
    2,
    10,
    6,
    27,
    1,
    28,
    1,
    32,
    0,
    ...new TextEncoder().encode("gnu\0"),
    70,
    1,
    67,
    ...new TextEncoder().encode("2.09\0"),
  ];
  const elf = await open({ sections: [text, { name: ".ARM.attributes", type: 0x70000003, bytes: attributes(tags) }] });
  const read = await elf.attributes(new Findings());
  expect([...read!]).toEqual([
    [5, "7E-M"],
    [6, 13],
    [7, 0x4d],
    [9, 2],
    [10, 6],
    [27, 1],
    [28, 1],
    [32, "0 gnu"],
    [70, 1],
    [67, "2.09"],
  ]);
});

test("damaged build attributes cost a finding", async () => {
  const elf = await open({
    sections: [text, { name: ".ARM.attributes", type: 0x70000003, bytes: Uint8Array.from([0x41, 0xff, 0, 0, 0]) }],
  });
  const findings = new Findings();
  expect(await elf.attributes(findings)).toBeUndefined();
  expect(findings.list()).toEqual([expect.objectContaining({ code: "elf/attributes", message: "a subsection of 255 bytes in 4 bytes" })]);
});
