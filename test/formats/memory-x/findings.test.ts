import { describe, expect, test } from "vitest";
import { guessRegionKind, includeCandidates, parseRegionOption, readMemoryScript } from "../../../src/formats/memory-x/index.ts";

const findings = (text: string): string[] =>
  readMemoryScript("memory.x", text).findings.map(({ code, message, where }) => `${code} ${where}: ${message}`);

describe("oddities are told and reading goes on", () => {
  // Oracle: read off each script by hand; GNU ld 2.40 accepts all of them.
  test.each([
    ["MEMORY { A : ORIGIN = 0, LENGTH = 0 }", "memory/zero-length memory.x:1:10: region A has length 0"],
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = 8K\nB : ORIGIN = 4K, LENGTH = 8K }",
      "memory/overlap memory.x:2:1: regions A and B share 4096 bytes from 0x00001000",
    ],
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = 4 A : ORIGIN = 0, LENGTH = 8 }",
      "memory/duplicate-region memory.x:1:37: region A is declared twice (before at memory.x:1:10); the later one counts",
    ],
    [
      "MEMORY { A : ORIGIN = 0xFFFFF000, LENGTH = 8K }",
      "memory/past-address-space memory.x:1:10: region A begins at 0xfffff000 and ends 4096 bytes after the last address",
    ],
    [
      "INCLUDE device.x\nMEMORY { A : ORIGIN = 0, LENGTH = 4 }",
      "memory/include-missing memory.x:1:9: the included file device.x is not found; what it defines is not known",
    ],
    ["MEMORY { }", "memory/no-regions memory.x: MEMORY is empty"],
    ["X = 4;", "memory/no-regions memory.x: there is no MEMORY command"],
    ["#define SIZE 4\nMEMORY { A : ORIGIN = 0, LENGTH = 4 }", "memory/preprocessor memory.x:1:1: #define is a comment to a linker"],
    // arm-none-eabi-ld reads 0100 as 64, ld.lld 14 as 100.
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = 0100 }",
      "memory/number memory.x:1:35: 0100 begins with 0: GNU ld reads it as octal (64), LLD as decimal (100); octal is taken",
    ],
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = ABh }",
      "memory/number memory.x:1:35: ABh is read as the number 171, as GNU ld does: it looks like a number with a base suffix",
    ],
  ])("%j", (text, expected) => {
    expect(findings(text)).toEqual([expected]);
  });

  test("neighbours, aliases, comments and preprocessor line markers are no oddities", () => {
    expect(findings('# 1 "memory.x.in"\nMEMORY { A : ORIGIN = 0, LENGTH = 4 B : ORIGIN = 4, LENGTH = 4 }\nREGION_ALIAS("C", A)')).toEqual(
      [],
    );
  });

  test("more lenient than GNU ld where the meaning is plain", () => {
    const script = readMemoryScript("m", "S=4K;T+=1,U=S\nMEMORY{A:ORIGIN=0x10,LENGTH=S*2;B:org=1M l=4,}REGION_ALIAS(C,A);");
    expect(script.regions.map(({ name, origin, length }) => [name, origin, length])).toEqual([
      ["A", 16, 8192],
      ["B", 1048576, 4],
    ]);
    expect(script.aliases).toMatchObject([{ alias: "C", region: "A" }]);
    expect([...script.symbols]).toEqual([
      ["S", 4096],
      ["U", 4096],
    ]);
  });

  test("symbols from outside count, as --defsym does", () => {
    const text = "MEMORY { A : ORIGIN = DEFINED(BOOT) ? 4K : 0, LENGTH = SIZE }";
    const script = readMemoryScript("m", text, {
      symbols: new Map([
        ["BOOT", 1],
        ["SIZE", 64],
      ]),
    });
    expect(script.regions).toMatchObject([{ name: "A", origin: 4096, length: 64, place: { file: "m", line: 1, column: 10 } }]);
  });
});

describe("kind of memory", () => {
  test.each([
    ["FLASH", "rwx", 0x0800_0000, "flash", "the name FLASH"],
    ["CCMRAM", "rx", 0x1000_0000, "ram", "the name CCMRAM"],
    ["FRAM", "", 0x4400, "flash", "the name FRAM"],
    ["PROGRAM", "", 0, "flash", "the name PROGRAM"],
    ["ITCM", "", 0, "ram", "the name ITCM"],
    ["m_text", "rx", 0x400, "flash", "attributes (rx)"],
    ["m_data", "rw", 0x1fff_0000, "ram", "attributes (rw)"],
    ["m_const", "!w", 0x2000_0000, "flash", "attributes (!w)"],
    ["ACTIVE", "", 0x7000, "flash", "address 0x00007000 (Code, [ARMv7-M §B3.1])"],
    ["fast", "", 0x2000_0000, "ram", "address 0x20000000 (SRAM, [ARMv7-M §B3.1])"],
    ["bank", "", 0x6800_0000, "ram", "address 0x68000000 (external RAM, [ARMv7-M §B3.1])"],
    ["regs", "", 0x4000_0000, "other", "address 0x40000000 is in no memory of the architecture"],
  ])("%s (%s) at %d", (name, attributes, origin, kind, evidence) => {
    expect(guessRegionKind({ name, attributes, origin })).toEqual({ kind, evidence });
  });
});

describe("--region", () => {
  test.each([
    ["FLASH:0x08000000:256K", { name: "FLASH", origin: 0x0800_0000, length: 262144, kind: undefined }],
    ["RAM:0x20000000:96KiB:ram", { name: "RAM", origin: 0x2000_0000, length: 98304, kind: "ram" }],
    ["X:0:0x40000:other", { name: "X", origin: 0, length: 0x40000, kind: "other" }],
    ["X:4096:10kB:FLASH", { name: "X", origin: 4096, length: 10000, kind: "flash" }],
    ["X:1M:2 MiB", { name: "X", origin: 1048576, length: 2097152, kind: undefined }],
    ["ALL:0:0x100000000", { name: "ALL", origin: 0, length: 2 ** 32, kind: undefined }],
  ])("%s", (option, expected) => {
    expect(parseRegionOption(option)).toEqual(expected);
  });

  test.each([
    ["FLASH", "--region:1:1: a region is NAME:ORIGIN:LENGTH or NAME:ORIGIN:LENGTH:KIND (memory-x/region-option)"],
    ["FLASH:0:1:2:3", "a region is NAME:ORIGIN"],
    ["FLASH:0x:256K", '--region:1:7: "0x" is not an address'],
    ["FLASH:0:256Q", '--region:1:9: "256Q" is not a length'],
    ["FLASH:0:-4", '"-4" is not a length'],
    ["FLASH:0:0", "a region needs a length above 0"],
    ["FLASH:0xFFFFFFFF:2", "ends beyond the 32-bit address space"],
    ["A B:0:4", '"A B" cannot name a region'],
    ["FLASH:0:4:flsh", '--region:1:11: "flsh" is not a kind of memory: flash, ram or other'],
  ])("%s is refused", (option, message) => {
    expect(() => parseRegionOption(option)).toThrow(message);
  });
});

test("an included file is looked for beside the script, in -L folders, then as named", () => {
  expect(includeCandidates("memory.x", "app/link.x", ["/lib", "out/"])).toEqual([
    "app/memory.x",
    "/lib/memory.x",
    "out/memory.x",
    "memory.x",
  ]);
  expect(includeCandidates("memory.x", "link.x")).toEqual(["memory.x"]);
  expect(includeCandidates("/abs/memory.x", "app/link.x", ["/lib"])).toEqual(["/abs/memory.x"]);
  expect(includeCandidates("b.x", "C:\\fw\\link.x")).toEqual(["C:\\fw\\b.x", "b.x"]);
});
