import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { haveTools, runTool } from "../support/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "unit-fill-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SCRIPT = `MEMORY { ROM (rx) : ORIGIN = 0x8000, LENGTH = 64K
 RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 8K }
ENTRY(reset)
SECTIONS {
  .text : { . = 0x200; KEEP(*(.isr_vector)) *(.text*) . = . + 16; *(.rodata*) } > ROM
  .bss (NOLOAD) : { *(.bss*) } > RAM
}`;
const PROGRAM = `volatile unsigned seen; const unsigned table[8] = {1, 2, 3};
void reset(void) { for (;;) seen += table[seen % 8]; }
__attribute__((section(".isr_vector"), used)) const void *const vectors[4] = {(void *)0x20002000, reset, reset, reset};`;

/** Oracle: the script itself: 0x200 bytes in front of the table, as a boot loader's header takes them, and 16 more. */
test.skipIf(!haveTools("fill of a linker script at the level of units", "arm-none-eabi-gcc"))(
  "what the script skips is padding at every level, with the map beside the ELF",
  async () => {
    const elf = join(folder, "app.elf");
    writeFileSync(join(folder, "app.ld"), SCRIPT);
    writeFileSync(join(folder, "app.c"), PROGRAM);
    const flags = ["-mcpu=cortex-m4", "-mthumb", "-Os", "-g", "-ffreestanding", "-nostdlib"];
    runTool("arm-none-eabi-gcc", [...flags, "-Tapp.ld", `-Wl,-Map=${join(folder, "app.map")}`, "app.c", "-o", elf], { cwd: folder });
    const { units } = await cliDocument("units", elf);
    const { crates } = await cliDocument("crates", elf);
    const padding = [units, crates].map((rows) => rows!.find(({ name }) => name === "(padding)")?.flash);
    expect(padding).toEqual([0x210, 0x210]);
    expect(units!.filter(({ name }) => name.includes("without symbol"))).toEqual([]);
  },
);
