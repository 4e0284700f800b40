import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

const ascii = (text: string) => new TextEncoder().encode(text);
const code = { name: ".text", flags: 6, address: 0x1000, bytes: new Uint8Array(64) };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each input says what it is and what to do, in one line; exit code 3. */
describe.each([
  [
    "notes.txt",
    ascii("just some notes\nabout firmware\n"),
    /is a text file, not firmware: name an ELF, a linker map or a report of cortex-size\. \(input\/foreign\)$/,
  ],
  ["empty.elf", new Uint8Array(0), /is empty: was the build interrupted\? Build again and name the ELF\. \(input\/foreign\)$/],
  ["mac", Uint8Array.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1]), /is a Mach-O file \(macOS\), not firmware: build for a thumb target/],
  ["app.exe", ascii("MZ\u0000\u0000rest"), /is a Windows executable \(PE\), not firmware/],
  ["app.wasm", Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), /is a WebAssembly module, not firmware/],
  [
    "app.bin",
    Uint8Array.from({ length: 512 }, (_, i) => (i * 37) % 251),
    /is a raw image: it has no sections or symbols\. Name the ELF it was made from/,
  ],
  [
    "app.hex",
    ascii(":020000040800F2\r\n:10000000000500204101000845010008470100084D\r\n"),
    /is an Intel HEX image: it has no sections or symbols/,
  ],
  ["app.srec", ascii("S00F000068656C6C6F202020202000003C\n"), /is a Motorola S-record image/],
  ["app.uf2", ascii("UF2\nrest of the block"), /is a UF2 image/],
  ["app.gz", Uint8Array.from([0x1f, 0x8b, 8, 0]), /is a gzip file: unpack it first/],
  [
    "x86-64",
    buildElf({ wide: true, machine: 62, sections: [code] }),
    /this is a 64-bit ELF for x86-64; Cortex-M firmware is 32-bit ARM\. Was it built for the host\?/,
  ],
  ["libfoo.a", ascii("!<arch>\n"), /this is an archive of object files, not linked firmware; `cortex-size size` lists its members/],
  [
    "memory.x",
    ascii("MEMORY { FLASH : ORIGIN = 0, LENGTH = 1K }\n"),
    /this is a linker script, not firmware\. Name the ELF, and this file with --memory/,
  ],
])("%s", (name, bytes, sentence) => {
  test("gets one sentence and exit code 3", async () => {
    writeFileSync(join(folder, name), bytes);
    const { code: exit, out, err } = await cli([`./${name}`], { cwd: folder });
    expect(err.trimEnd()).toMatch(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(err).toMatch(new RegExp(`^cortex-size: \\./${name.replace(".", "\\.")}: `));
    expect({ exit, out }).toEqual({ exit: 3, out: "" });
  });
});

test("a missing file and a directory", async () => {
  expect(await cli(["./nothing.elf"], { cwd: folder })).toEqual({
    code: 3,
    out: "",
    err: "cortex-size: ./nothing.elf: there is no such file (bytes/missing)\n",
  });
  expect(await cli(["."], { cwd: folder })).toEqual({
    code: 3,
    out: "",
    err: "cortex-size: .: this is a directory; name a file in it (bytes/directory)\n",
  });
});

test("a big-endian ELF is shown with a warning", async () => {
  writeFileSync(
    join(folder, "big.elf"),
    buildElf({ bigEndian: true, sections: [code], segments: [{ first: 0, last: 0, physicalAddress: 0x1000 }] }),
  );
  const { code: exit, out } = await cli(["big.elf"], { cwd: folder });
  expect(exit).toBe(0);
  expect(out.replaceAll(/\s+/g, " ")).toMatch(
    /this image is big-endian; Cortex-M firmware is little-endian: was it built for another core\? \[target\/big-endian\]/,
  );
});

test("sections and size work on a 64-bit ELF", async () => {
  writeFileSync(join(folder, "wide.elf"), buildElf({ wide: true, machine: 62, sections: [code] }));
  expect((await cli(["size", "wide.elf"], { cwd: folder })).out).toBe(
    "   text\t   data\t    bss\t    dec\t    hex\tfilename\n     64\t      0\t      0\t     64\t     40\twide.elf\n",
  );
  expect((await cli(["sections", "wide.elf"], { cwd: folder })).out).toMatch(/\.text\s+64\s+0x00001000\s+PROGBITS\s+AX/);
});
