import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cliDocument } from "../../support/cli.ts";
import { buildElf } from "../../support/elf-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "load-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As LLD leaves `.heap : { . += 0x100; } > RAM`: PROGBITS whose bytes are zeros; a section of values beside it where `values` says so. */
async function hintOf(values: boolean): Promise<string | undefined> {
  const elf = buildElf({
    entry: 0x41,
    sections: [
      {
        name: ".isr_vector",
        address: 0,
        flags: 2,
        bytes: new Uint8Array(Uint32Array.of(0x2000_8000, 0x41, ...Array<number>(14).fill(0)).buffer),
      },
      { name: ".text", address: 0x40, flags: 6, bytes: new Uint8Array(64).fill(0xbf) },
      { name: ".zeros", address: 0x2000_0000, flags: 3, bytes: new Uint8Array(0x100) },
      { name: ".values", address: 0x2000_0100, flags: 3, bytes: new Uint8Array(16).fill(values ? 1 : 0) },
    ],
    segments: [
      { first: 0, last: 1, physicalAddress: 0 },
      { first: 2, last: 3, virtualAddress: 0x2000_0000, physicalAddress: 0x2000_0000 },
    ],
  });
  writeFileSync(join(folder, "app.elf"), elf);
  writeFileSync(
    join(folder, "app.ld"),
    "MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 128K\n RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 32K }",
  );
  const { findings } = await cliDocument("doctor", join(folder, "app.elf"), "--memory", join(folder, "app.ld"));
  return findings.find(({ code }) => code === "memory/load-outside-flash")?.hint;
}

// [LD §3.6.8.1]: (NOLOAD) marks a section as not to be loaded at run time. readelf -x shows which sections are zeros.
test("a section of zeros wants NOLOAD, one with values a load image", async () => {
  expect(await hintOf(false)).toBe(".zeros, .values hold zeros alone: (NOLOAD) in the linker script loads nothing");
  expect(await hintOf(true)).toBe(
    "place the section with > RAM AT> FLASH and copy it at start; .zeros holds zeros alone: (NOLOAD) in the linker script loads nothing",
  );
});
