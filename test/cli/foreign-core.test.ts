import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { type Build, buildElf } from "../support/elf-builder.ts";

const [EM_ARM, EM_XTENSA, EM_RISCV] = [40, 94, 243];
const [ET_REL, ET_CORE] = [1, 4];

/** Code, data and zeroed data, as `readelf -S` lists them; `.bss` follows the code at once, in the code region. */
const build = (fields: Partial<Build>): Uint8Array =>
  buildElf({
    sections: [
      { name: ".text", flags: 6, address: 0x1000, bytes: new Uint8Array(64) },
      { name: ".bss", type: 8, flags: 3, address: 0x1040, size: 32 },
    ],
    segments: [{ first: 0, last: 0, virtualAddress: 0x1000, physicalAddress: 0x1000 }],
    symbols: [{ name: "_start", value: 0x1000, size: 64, section: 0 }],
    ...fields,
  });

const run = (stdin: Uint8Array, ...args: string[]) => cli(args, { stdin });

test.each([
  ["an object file", { type: ET_REL }, /object file's references wait for the linker.*\(elf\/not-linked\)/],
  ["a core dump", { type: ET_CORE }, /core dump: memory of a program at one moment.*\(elf\/core-dump\)/],
])("%s is refused in words where linked firmware is meant; size and sections work", async (_, fields, sentence) => {
  const elf = build({ machine: EM_ARM, ...fields });
  for (const command of ["show", "crates", "stack", "doctor", "report"]) {
    const { code, out, err } = await run(elf, command, "-");
    expect([command, code, out]).toEqual([command, 3, ""]);
    expect(err).toMatch(sentence);
  }
  const sections = await run(elf, "sections", "-", "--json");
  expect((JSON.parse(sections.out) as ReportDocument).sections!.map(({ name, size }) => [name, size])).toContainEqual([".text", 64]);
});

test.each([
  ["RISC-V", EM_RISCV],
  ["Xtensa", EM_XTENSA],
])("%s: sizes, regions, symbols and crates are told, questions of Cortex-M are answered by its name", async (name, machine) => {
  const elf = build({ machine });
  const shown = await run(elf, "show", "-", "--json");
  const { regions, findings, vectors } = JSON.parse(shown.out) as ReportDocument;
  expect(regions!.map(({ kind, used }) => [kind, used])).toEqual([
    ["flash", 64],
    ["ram", 32],
  ]);
  expect([vectors, findings.map(({ code }) => code).includes("target/not-arm")]).toEqual([undefined, true]);
  expect((await run(elf, "symbols", "-", "--json")).out).toContain('"_start"');
  expect((await run(elf, "crates", "-")).code).toBe(0);
  for (const command of ["stack", "vectors", "panics", "dead", "retained", "duplicates"]) {
    const { code, out, err } = await run(elf, command, "-");
    expect([command, code, out]).toEqual([command, 3, ""]);
    expect(err).toContain(name);
  }
});

/** Oracle: the SiFive FE310's manual, chapter 4: flash at 0x20000000, where code runs in place, and RAM at 0x80000000. */
test("RISC-V's memory is not told by Arm's address map, a script's names are", async () => {
  const fields: Partial<Build> = {
    machine: EM_RISCV,
    sections: [
      { name: ".text", flags: 6, address: 0x2000_0000, bytes: new Uint8Array(64) },
      { name: ".bss", type: 8, flags: 3, address: 0x8000_0000, size: 32 },
    ],
    segments: [{ first: 0, last: 0, virtualAddress: 0x2000_0000, physicalAddress: 0x2000_0000 }],
    symbols: [{ name: "_start", value: 0x2000_0000, size: 64, section: 0 }],
  };
  const kinds = async (machine: number, ...args: string[]) =>
    (JSON.parse((await run(build({ ...fields, machine }), "show", "-", "--json", ...args)).out) as ReportDocument).regions!.map(
      ({ name, kind }) => `${name} ${kind}`,
    );
  const named = ["--region", "FLASH:0x20000000:1M", "--region", "RAM:0x80000000:16K"];
  expect(await kinds(EM_RISCV)).toEqual(["FLASH flash", "RAM ram"]);
  expect(await kinds(EM_RISCV, ...named)).toEqual(["FLASH flash", "RAM ram"]);
  expect(await kinds(EM_ARM, ...named)).toEqual(["FLASH ram", "RAM ram"]);
});

test("a table of Cortex-M parts has none for RISC-V", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
  writeFileSync(join(folder, "app.elf"), build({ machine: EM_RISCV }));
  const { code, err } = await cli(["chips", "--fit", "app.elf"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect(code).toBe(3);
  expect(err).toContain("this image is for RISC-V, and the table is one of Cortex-M parts");
});

/** Oracle: `readelf -A` of such an image prints Tag_CPU_arch: v7 and Tag_CPU_arch_profile: Realtime. */
test("a Cortex-R is no Cortex-M: its vectors are instructions, not addresses", async () => {
  // Format 'A', "aeabi", file scope: Tag_CPU_arch (6) v7 (10), Tag_CPU_arch_profile (7) 'R' [ABI-addenda32 §2].
  const attributes = Uint8Array.of(0x41, 19, 0, 0, 0, ...Buffer.from("aeabi\0"), 1, 9, 0, 0, 0, 6, 10, 7, 0x52);
  const vectors = new Uint8Array(new Uint32Array(8).fill(0xe59ff018).buffer);
  const elf = buildElf({
    machine: EM_ARM,
    sections: [
      { name: ".vectors", flags: 6, address: 0, bytes: vectors },
      { name: ".ARM.attributes", type: 0x70000003, bytes: attributes },
    ],
    segments: [{ first: 0, last: 0, virtualAddress: 0, physicalAddress: 0 }],
  });
  const document = JSON.parse((await run(elf, "show", "-", "--json")).out) as ReportDocument;
  expect(document.vectors).toBeUndefined();
  expect(document.findings.map(({ code }) => code)).toContain("target/not-cortex-m");
  expect((await run(elf, "vectors", "-")).err).toContain("this image is for ARM v7, which has no vector table of a Cortex-M");
});
