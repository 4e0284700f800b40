import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Chunks, programFile } from "../../../bin/start/chunks.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import { cli, cliDocument } from "../../support/cli.ts";
import { ROOT } from "../../support/samples.ts";

const F411 = join(ROOT, "samples/defmt-f411/defmt-f411.elf");
const RP2040 = join(ROOT, "samples/rp2040-adc/rp2040-adc.elf");
let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "chips-")));
});
afterEach(() => rmSync(root, { recursive: true }));

const regionsOf = (document: ReportDocument) => document.regions?.map(({ name, origin, length, kind }) => [name, origin, length, kind]);
const codesOf = (document: ReportDocument) =>
  document.findings.filter(({ code }) => code.startsWith("chip/")).map(({ code, severity, bytes }) => [code, severity, bytes]);

/** The sample's ELF with a memory.x beside it. */
async function withScript(memory: string, chip: string): Promise<ReportDocument> {
  copyFileSync(F411, join(root, "app.elf"));
  writeFileSync(join(root, "memory.x"), `MEMORY { ${memory} }\n`);
  return cliDocument("show", join(root, "app.elf"), "--chip", chip);
}

describe("chips", () => {
  test("lists parts that a filter and a core leave", async () => {
    const { chipTable } = await cliDocument("chips", "--filter", "STM32F411*", "--core", "cortex-m4");
    expect(chipTable?.matching).toBe(16);
    expect(chipTable?.chips.every(({ name, cores }) => name.startsWith("STM32F411") && cores.includes("armv7em"))).toBe(true);
    expect((await cliDocument("chips", "--filter", "STM32F411*", "--core", "m0+")).chipTable?.chips).toEqual([]);
    expect((await cliDocument("chips", "--filter", "nordic")).chipTable?.chips.every(({ maker }) => /Nordic/.test(maker ?? ""))).toBe(true);
  });

  test("shows the first rows to people, and all of them to machines", async () => {
    const { chipTable } = await cliDocument("chips");
    expect(chipTable?.chips.length).toBe(chipTable?.parts);
    expect((await cli(["chips"])).out).toMatch(/… [\d,]+ more: --all/);
  });

  test("shows ranges and sectors of a part", async () => {
    const { out } = await cli(["chips", "stm32f411ceu6"]);
    expect(out).toMatch(/STM32F411CEUx: STMicroelectronics, STM32F4/);
    expect(out).toMatch(/BANK_1 +flash +0x08000000 +524,288 +4 × 16\.0 KiB \+ 1 × 64\.0 KiB \+ 3 × 128\.0 KiB/);
    // PM0214 §4.3: 16 levels; ARMv7-M §B3.4: 240 interrupts; PM0264 §4.3: 16 levels; ARMv6-M §B3.4: 4 levels, 32 interrupts.
    // RM0383, vector table: SPI5 is interrupt 85, the last.
    expect(out).toMatch(/bits of a priority: 4 \(16 levels\); interrupts: 86, numbers 0 to 85/);
    expect((await cli(["chips", "HT32F52352"])).out).toMatch(/interrupts: not known, at most 32 by the architecture/);
    const ofCores = async (part: string) => {
      const [chip] = (await cliDocument("chips", part)).chipTable!.chips;
      return [chip!.cores, chip!.priorityBits, chip!.interrupts, chip!.interruptLimit];
    };
    expect(await ofCores("STM32L552ZETx")).toEqual([["armv8m"], [4], 108, 480]);
    expect(await ofCores("RP2040")).toEqual([["armv6m"], [2], 32, 32]);
    expect((await cli(["chips", "RP2350"])).out).toMatch(/no flash of its own, 520\.0 KiB of RAM/);
  });

  test("is a table in every format", async () => {
    const { out } = await cli(["chips", "--filter", "STM32F411CEUx", "--format", "csv"]);
    expect(out.trim().split("\n").at(-1)).toBe("STM32F411CEUx,STM32F4,STMicroelectronics,Cortex-M4 or M7,86,524288,131072");
  });

  test.each([
    [["chips", "STM32F411"], /16 parts have names like this and differ in memory: STM32F411CC/],
    [["chips", "STM32F411CFUx"], /none of that name[\s\S]*did you mean STM32F411C/],
    [["chips", "--core", "m5"], /none of the Cortex-M cores/],
    [["chips", "--fit", F411, "STM32F411CE"], /--fit takes the part from --chip/],
    [["show", F411, "--chip", "toaster"], /--chip toaster: the table of \d+ parts has none of that name/],
  ])("%j is wrong usage", async (args, message) => {
    const { code, err } = await cli(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe("chips --fit", () => {
  test("names the smallest part of the family that holds the image", async () => {
    const { chipFit, chipTable } = await cliDocument("chips", "--fit", F411, "--chip", "STM32F411CE");
    expect(chipTable).toBeUndefined();
    // llvm-size -A defmt-f411.elf: .vector_table 408 + .text 5508 + .rodata 544 + .data 56, the end of the last segment; .data 56 + .bss 16 + .uninit 1024.
    expect([chipFit?.flash, chipFit?.ram]).toEqual([6516, 1096]);
    const all = (await cliDocument("chips", "--filter", "STM32F4*", "--all")).chipTable!.chips;
    const least = Math.min(
      ...all.filter(({ flash, ram, family }) => family === "STM32F4" && flash >= 6516 && ram >= 1096).map(({ flash }) => flash),
    );
    expect(chipFit?.chips[0]?.flash).toBe(least);
    expect(chipFit?.fitting[0]).toBe(chipFit?.chips[0]?.name);
    expect(chipFit?.chips.every(({ flash, ram }) => flash >= 6516 && ram >= 1096)).toBe(true);
  });

  test("looks through every family when no part is named", async () => {
    const { chipFit } = await cliDocument("chips", "--fit", F411);
    const ofFamily = (await cliDocument("chips", "--fit", F411, "--chip", "STM32F411CE")).chipFit!;
    // The image's own linker script tells where its memories begin: what it needs is the same.
    expect([chipFit?.family, chipFit?.flash, chipFit?.ram, chipFit?.external]).toEqual([null, 6516, 1096, 0]);
    expect(ofFamily.fitting.filter((name) => !chipFit!.fitting.includes(name))).toEqual([]);
    expect(chipFit!.fitting.length).toBeGreaterThan(ofFamily.fitting.length);
  });

  test("says that flash outside the part is the board's choice", async () => {
    const { out } = await cli(["chips", "--fit", RP2040, "--chip", "RP2040"]);
    expect(out).toMatch(/parts of RP2040 have no program flash of their own/);
  });
});

describe("--chip", () => {
  test("gives the regions of an image without a script", async () => {
    copyFileSync(F411, join(root, "app.elf"));
    const document = await cliDocument("show", join(root, "app.elf"), "--chip", "stm32f411ceu6");
    expect(regionsOf(document)).toEqual([
      ["FLASH", 0x0800_0000, 512 * 1024, "flash"],
      ["RAM", 0x2000_0000, 128 * 1024, "ram"],
    ]);
    expect(document.regions?.[0]?.evidence).toMatch(/^chip STM32F411CEUx \(probe-rs [\d.]+, --chip\)$/);
    expect(codesOf(document)).toEqual([]);
  });

  test("leaves the length of flash outside the part open", async () => {
    copyFileSync(RP2040, join(root, "app.elf"));
    expect(regionsOf(await cliDocument("show", join(root, "app.elf"), "--chip", "rp2040"))).toEqual([
      ["FLASH", 0x1000_0000, null, "flash"],
      ["RAM", 0x2000_0000, 264 * 1024, "ram"],
    ]);
  });

  test("joins banks that adjoin, and tells the other memories apart by name", async () => {
    copyFileSync(F411, join(root, "app.elf"));
    expect(regionsOf(await cliDocument("show", join(root, "app.elf"), "--chip", "STM32H743ZI"))).toEqual([
      ["ITCM", 0, 64 * 1024, "ram"],
      ["FLASH", 0x0800_0000, 2048 * 1024, "flash"],
      ["DTCM", 0x2000_0000, 128 * 1024, "ram"],
      ["RAM", 0x2400_0000, 512 * 1024, "ram"],
      ["RAM2", 0x3000_0000, 288 * 1024, "ram"],
      ["SRAM4", 0x3800_0000, 64 * 1024, "ram"],
    ]);
  });

  test("finds nothing wrong with a script that is the part's", async () => {
    const script = "FLASH : ORIGIN = 0x08000000, LENGTH = 512K RAM : ORIGIN = 0x20000000, LENGTH = 128K";
    expect(codesOf(await withScript(script, "STM32F411CE"))).toEqual([]);
  });

  test("a region longer than the part's memory is an error", async () => {
    const script = "FLASH : ORIGIN = 0x08000000, LENGTH = 512K RAM : ORIGIN = 0x20000000, LENGTH = 192K";
    expect(codesOf(await withScript(script, "STM32F411CE"))).toEqual([["chip/region-outside", "error", 64 * 1024]]);
  });

  test("a region where the table knows no memory is a warning; what no region has is a note", async () => {
    const script =
      "FLASH : ORIGIN = 0x08000000, LENGTH = 64K RAM : ORIGIN = 0x20000000, LENGTH = 128K EXT : ORIGIN = 0xc0000000, LENGTH = 8M";
    expect(codesOf(await withScript(script, "STM32F411CE"))).toEqual([
      ["chip/region-outside", "warning", 8 << 20],
      ["chip/region-unused", "note", (512 - 64) * 1024],
    ]);
  });

  test("a bank that no region has is a note", async () => {
    const script = "FLASH : ORIGIN = 0x08000000, LENGTH = 1M RAM : ORIGIN = 0x20000000, LENGTH = 128K";
    const { findings } = await withScript(script, "STM32F407VG");
    expect(findings.find(({ code }) => code === "chip/region-unused")?.message).toMatch(/64\.0 KiB of RAM at 0x10000000/);
  });
});

describe("the core of --chip", () => {
  // readelf -A: Tag_CPU_arch of defmt-f411 is v7E-M, of microbit-v6m v6S-M, of alloc-m33 v8-M.mainline.
  test.each([
    ["defmt-f411", "STM32F411CE", undefined],
    ["defmt-f411", "STM32L552ZE", ["chip/target-low", "warning"]],
    ["defmt-f411", "STM32F103C8", ["chip/core", "error"]],
    ["microbit-v6m", "STM32F103C8", ["chip/target-low", "warning"]],
    ["microbit-v6m", "nRF51822_xxAA", undefined],
    ["alloc-m33", "STM32F411CE", ["chip/core", "error"]],
    ["alloc-m33", "RP2040", ["chip/core", "error"]],
  ] as const)("%s on %s", async (sample, chip, expected) => {
    const { findings } = await cliDocument("sections", join(ROOT, `samples/${sample}/${sample}.elf`), "--chip", chip);
    const found = findings.find(({ code }) => code === "chip/core" || code === "chip/target-low");
    expect(found === undefined ? undefined : [found.code, found.severity]).toEqual(expected);
  });
});

describe("without --chip", () => {
  function project(chip: string): string {
    mkdirSync(join(root, ".cargo"));
    writeFileSync(join(root, "Cargo.toml"), "[package]\nname = 'app'\n");
    writeFileSync(join(root, ".cargo/config.toml"), `[target.thumbv7em-none-eabihf]\nrunner = "probe-rs run --chip ${chip}"\n`);
    mkdirSync(join(root, "target"));
    copyFileSync(F411, join(root, "target/app"));
    return join(root, "target/app");
  }

  test("the project's runner names the part", async () => {
    const { regions } = await cliDocument("show", project("STM32F411CEUx"));
    expect(regions?.[0]?.evidence).toMatch(/^chip STM32F411CEUx \(probe-rs [\d.]+, named by the runner in \.cargo\/config\.toml\)$/);
    expect(regions?.[0]?.length).toBe(512 * 1024);
  });

  test("a part that the table does not know costs a note", async () => {
    const document = await cliDocument("show", project("STM32F999"));
    expect(codesOf(document)).toEqual([["chip/unknown", "note", undefined]]);
  });

  test("the configuration names it", async () => {
    copyFileSync(F411, join(root, "app.elf"));
    writeFileSync(
      join(root, "cortex-size.toml"),
      '[defaults]\nelf = "app.elf"\nchip = "STM32F411CE"\n[[budgets]]\nregion = "FLASH"\nmax = "50 %"\n',
    );
    const { code, out } = await cli(["check", "--format", "json"], { cwd: root });
    expect(code).toBe(0);
    expect((JSON.parse(out) as ReportDocument).verdicts?.[0]?.limit).toBe(256 * 1024);
  });
});

test("the table is a chunk of its own, which no other command loads", () => {
  const files = ["program.chunks", "index.js"].map((name) => programFile(join(ROOT, "dist", name)));
  const chunks = new Chunks(files[0]!, files[1]!);
  const holding = chunks.names.filter((name) => chunks.text(name).includes("licence MIT OR Apache-2.0"));
  expect(holding).toEqual([expect.stringMatching(/^chips\.generated-/)]);
  expect(chunks.text(holding[0]!).length).toBeLessThanOrEqual(300_000);
  for (const file of files) file.close();
});
