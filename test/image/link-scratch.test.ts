import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "scratch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const vectors = new Uint8Array(Uint32Array.of(0x2000_8000, 0x41, ...Array<number>(14).fill(0)).buffer);
const code = new Uint8Array(64).fill(0xbf);

/** As the first of Zephyr's two links leaves it; 0xe0000000 to 0xffffffff is the system's in the ARMv7-M address map, §B3.1. */
function build(scratch: { readonly flags: number }): string {
  const elf = buildElf({
    entry: 0x41,
    sections: [
      { name: "rom_start", address: 0, flags: 6, bytes: vectors, alignment: 4 },
      { name: ".text", address: 0x40, flags: 6, bytes: code, alignment: 4 },
      { name: ".intList", address: 0xffff_bfff, flags: scratch.flags, bytes: new Uint8Array(16), alignment: 4 },
      { name: ".bss", address: 0x2000_0000, flags: 3, type: 8, size: 32, alignment: 4 },
    ],
    segments: [
      { first: 0, last: 1, physicalAddress: 0 },
      { first: 2, last: 2, physicalAddress: 0xffff_bfff },
    ],
    symbols: [
      { name: "_vector_table", value: 0, size: 64, type: 1, section: 0 },
      { name: "z_arm_reset", value: 0x41, size: 64, type: 2, section: 1 },
      { name: "__isr_entry", value: 0xffff_bfff, size: 16, type: 1, section: 2 },
    ],
  });
  const path = join(folder, `pre-${scratch.flags}.elf`);
  writeFileSync(path, elf);
  writeFileSync(
    join(folder, "linker.ld"),
    "MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 128K\n SRAM (rwx) : ORIGIN = 0x20000000, LENGTH = 32K\n IDT_LIST (wx) : ORIGIN = 0xFFFFBFFF, LENGTH = 2K }",
  );
  return path;
}

test("a table of the build is no memory, is named, and nothing is said of its load image", async () => {
  const image = build({ flags: 2 });
  const { regions, findings } = await cliDocument("show", image, "--memory", join(folder, "linker.ld"));
  expect(regions!.map(({ name, used }) => [name, used])).toEqual([
    ["FLASH", 128],
    ["SRAM", 32],
  ]);
  expect(findings.find(({ code }) => code === "elf/no-memory")?.message).toContain(".intList (16 bytes at 0xffffbfff)");
  expect(findings.map(({ code }) => code)).not.toContain("memory/load-outside-flash");
  const { symbols } = await cliDocument("symbols", image);
  expect(symbols!.map(({ name }) => name)).not.toContain("__isr_entry");
});

test("code at the end of the address space stays: high vectors are another profile's", async () => {
  const { sections } = await cliDocument("sections", build({ flags: 6 }));
  expect(sections!.map(({ name }) => name)).toContain(".intList");
});

// A task of an operating system has no vector table, and its script sets its stack aside as a memory: the kernel sets the pointer there.
test("a memory that is called a stack is no unused bank", async () => {
  const regions = ["--region", "STACK:0x20001000:4K:ram", "--region", "SRAM2:0x20010000:4K:ram"];
  const { findings } = await cliDocument("doctor", build({ flags: 2 }), ...regions);
  const unused = findings.find(({ code }) => code === "memory/unused-bank")?.message;
  expect(unused).toBe("nothing lies in SRAM2 (4,096 bytes)");
});
