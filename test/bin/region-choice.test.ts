import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cortex-size-choice-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** An image at 0 with 64 bytes of vectors and code, 32 bytes of statics at the start of RAM, and this initial stack pointer. */
function image(stackPointer: number): Uint8Array {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setUint32(0, stackPointer, true);
  new DataView(bytes.buffer).setUint32(4, 0x21, true);
  return buildElf({
    machine: 40,
    entry: 0x21,
    sections: [
      { name: ".vector_table", flags: 2, address: 0, bytes: bytes.subarray(0, 32) },
      { name: ".text", flags: 6, address: 0x20, bytes: bytes.subarray(32) },
      { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 32 },
    ],
    segments: [{ first: 0, last: 1, virtualAddress: 0, physicalAddress: 0 }],
  });
}

const memory = (flash: string, ram: string, at = "0") =>
  `MEMORY { FLASH : ORIGIN = ${at}, LENGTH = ${flash}\n RAM : ORIGIN = 0x20000000, LENGTH = ${ram} }\n`;

async function regionsOf(files: Record<string, string | Uint8Array>, elf: string): Promise<{ evidence: string[]; codes: string[] }> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  const { out } = await cli([elf, "--json"], { cwd: root });
  const { regions, findings } = JSON.parse(out) as ReportDocument;
  return {
    evidence: regions!.map(({ name, length, evidence }) => `${name} ${length} ${evidence}`),
    codes: findings.map(({ code }) => code),
  };
}

/** Oracle: word 0 of the table is `ORIGIN(RAM) + LENGTH(RAM)` of the script that cortex-m-rt linked with [cortex-m-rt, link.x]. */
test("of several out/memory.x the one whose RAM ends at the initial stack pointer", async () => {
  const build = "target/thumbv7em-none-eabihf/release/build";
  const { evidence, codes } = await regionsOf(
    {
      "Cargo.toml": "[package]",
      "target/thumbv7em-none-eabihf/release/app": image(0x2000_4000),
      [`${build}/stm32f4-aaaa111122223333/out/memory.x`]: memory("512K", "128K"),
      [`${build}/stm32h7-bbbb111122223333/out/memory.x`]: memory("64K", "16K"),
    },
    "target/thumbv7em-none-eabihf/release/app",
  );
  expect(evidence[1]).toMatch(/^RAM 16384 .*memory\.x \(in the output of the build script of stm32h7\)$/);
  expect(codes).not.toContain("memory/several-scripts");
});

test("a workspace links in its root: the root's memory.x, unless it contradicts the image and a member's does not", async () => {
  const app = "ws/target/thumbv7em-none-eabihf/release/app";
  const files = {
    "ws/Cargo.toml": '[workspace]\nmembers = ["app"]',
    "ws/memory.x": memory("256K", "64K"),
    "ws/app/Cargo.toml": "[package]",
    "ws/app/src/main.rs": "",
    "ws/app/memory.x": memory("128K", "64K"),
    [app]: image(0x2001_0000),
    [`${app}.d`]: `${join(root, app)}: ${join(root, "ws/app/src/main.rs")}\n`,
  };
  expect((await regionsOf(files, app)).evidence[0]).toMatch(/^FLASH 262144 .*memory\.x/);
  const elsewhere = { ...files, "ws/memory.x": memory("256K", "64K", "0x08000000") };
  expect((await regionsOf(elsewhere, app)).evidence[0]).toMatch(/^FLASH 131072 .*memory\.x/);
});

test("a stray script is never taken over the map's own memory, nor over nothing", async () => {
  const stray = memory("64K", "8K", "0x08000000");
  const { evidence, codes } = await regionsOf({ "app.elf": image(0x2000_2000), "other.ld": stray }, "app.elf");
  expect(evidence).toEqual([
    "FLASH null inferred from the image: no linker script was found",
    "RAM null inferred from the image: no linker script was found",
  ]);
  expect(codes).toContain("memory/script-contradicts");
  const map = [
    "Archive member included to satisfy reference by file (symbol)",
    "",
    "Memory Configuration",
    "",
    "Name             Origin             Length             Attributes",
    "FLASH            0x00000000         0x00010000         xr",
    "RAM              0x20000000         0x00002000         xrw",
    "*default*        0x00000000         0xffffffff",
    "",
    "Linker script and memory map",
    "",
    ".text           0x00000020       0x20",
    " .text          0x00000020       0x20 main.o",
    "OUTPUT(app.elf elf32-littlearm)",
    "",
  ].join("\n");
  const withMap = await regionsOf({ "app.map": map }, "app.elf");
  expect(withMap.evidence).toEqual(["FLASH 65536 Memory Configuration of app.map", "RAM 8192 Memory Configuration of app.map"]);
  expect(withMap.codes).not.toContain("memory/script-contradicts");
});

test("0x20000000 is RAM by the architecture's map, whatever lies there and whatever the region is called", async () => {
  const ram = buildElf({
    machine: 40,
    entry: 0x2000_0021,
    sections: [{ name: ".text", flags: 6, address: 0x2000_0020, bytes: new Uint8Array(64) }],
    segments: [{ first: 0, last: 0, virtualAddress: 0x2000_0020, physicalAddress: 0x2000_0020 }],
  });
  writeFileSync(join(root, "ram.elf"), ram);
  const kinds = async (...args: string[]) => {
    const { out } = await cli(["ram.elf", "--json", ...args], { cwd: root });
    return (JSON.parse(out) as ReportDocument).regions!.map(({ name, kind }) => [name, kind]);
  };
  expect(await kinds()).toEqual([["RAM", "ram"]]);
  expect(await kinds("--region", "FLASH:0x20000000:64K")).toEqual([["FLASH", "ram"]]);
});

/** Oracle: both scripts end their RAM below the pointer, whichever was used; a script that holds it ends the doubt. */
test("of several scripts none of which holds the initial stack pointer, that much is said", async () => {
  const files = { "a.ld": memory("64K", "16K"), "b.ld": memory("128K", "20K"), "app.elf": image(0x2000_5008) };
  expect((await regionsOf(files, "app.elf")).codes).toEqual(
    expect.arrayContaining(["memory/several-scripts", "vectors/stack-outside-ram"]),
  );
  const { codes } = await regionsOf({ ...files, "b.ld": memory("128K", "32K") }, "app.elf");
  expect(codes).not.toContain("vectors/stack-outside-ram");
});
