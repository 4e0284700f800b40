import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { buildIar } from "../support/iar-build.ts";
import { buildKeil, keilProgram } from "../support/keil-build.ts";
import { buildSegger } from "../support/segger-build.ts";

const folder = mkdtempSync(join(tmpdir(), "other-linkers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, data: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
};
const json = async (...args: string[]): Promise<ReportDocument> => {
  const { code, out, err } = await cli([...args, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as ReportDocument;
};
const sumOf = (rows: readonly { readonly depth: number; readonly flash: number; readonly ram: number }[] | undefined) => {
  const outer = (rows ?? []).filter(({ depth }) => depth === 1);
  return [outer.reduce((sum, { flash }) => sum + flash, 0), outer.reduce((sum, { ram }) => sum + ram, 0)];
};
const codesOf = ({ findings }: ReportDocument) => findings.map(({ code }) => code).filter((code) => code.startsWith("map/"));

const keils = [
  ["armlink 6", keilProgram()],
  ["compressed", keilProgram({ packed: 28 })],
  ["armlink 5.03, which names itself otherwise", keilProgram({ tool: "ARM Linker, 5.03 [Build 76]" })],
  ["an archive with brackets in its name", keilProgram({ library: "lib hal(v1).a" })],
] as const;

/** Oracle: the last lines of the map, "Total ROM Size (Code + RO Data + RW Data)" and "Total RW Size (RW Data + ZI Data)". */
test.each(keils)("%s: ELF with map and the map alone give the map's totals, under the map's regions", async (name, build) => {
  const { elf, map, totals } = buildKeil(build);
  const stem = name.replace(/\W.*$/, "");
  const [image, alone] = [write(`${stem}.axf`, elf), write(`${stem}.map`, map)];
  for (const document of [await json("archives", image), await json(alone, "--all")]) {
    expect(sumOf(document.archives)).toEqual([totals.rom, totals.rw]);
    expect(codesOf(document).filter((code) => code !== "map/alone")).toEqual([]);
    expect(document.archives!.map(({ name: owner }) => owner)).not.toContain("(not in the map)");
  }
  const shown = await json(image);
  expect(shown.regions!.map(({ name: region, kind, length }) => [region, kind, length])).toEqual([
    ["ER_IROM1", "flash", 0x1_0000],
    ["RW_IRAM1", "ram", 0x5000],
  ]);
});

test("every ZI byte has its object", async () => {
  const { elf, map } = buildKeil(keilProgram());
  write("zi.map", map);
  const { objects } = await json("objects", write("zi.axf", elf));
  // Sizes of the Zero rows of the map that the generator wrote.
  const bss = Object.fromEntries((objects ?? []).filter((row) => row.bss > 0).map((row) => [row.name, row.bss]));
  expect(bss).toEqual({ "main.o": 1000, "gpio.o": 24, "startup.o": 1024 });
});

/** Oracle: the sums in words that close the map. */
test.each(["7.80", "9.32", "9.70"] as const)("IAR %s: the map alone and the ELF with it give the map's sums", async (version) => {
  const { elf, map, totals } = buildIar(version);
  const [image, alone] = [write(`iar${version}.out`, elf), write(`iar${version}.map`, map)];
  const document = await json(alone, "--all");
  expect(sumOf(document.archives)).toEqual([totals.readonly, totals.readwrite]);
  expect(codesOf(document)).toEqual(["map/alone"]);
  const both = await json("archives", image);
  expect(codesOf(both)).toEqual([]);
  expect(both.archives!.find(({ name }) => name === "m7M_tls.a")?.flash).toBe(68);
  const { regions } = await json(image);
  expect(regions!.map(({ name, kind, length }) => [name, kind, length])).toEqual([
    ["P1", "flash", 0x1_0000],
    ["P2", "ram", 0x2000],
  ]);
});

/** Oracle: the sums that close the map; flash holds two bytes of alignment besides, which the map calls "Alignment loss" or unused. */
test.each(["2.34a", "3.20.5", "4.44.0"] as const)("SEGGER %s: the map alone and the ELF with it give the map's sums", async (version) => {
  const { elf, map, totals } = buildSegger(version);
  const [image, alone] = [write(`segger${version}.elf`, elf), write(`segger${version}.map`, map)];
  const document = await json(alone, "--all");
  expect(sumOf(document.archives)).toEqual([totals.code + totals.constants + 2, totals.written]);
  expect(codesOf(document)).toEqual(["map/alone"]);
  const both = await json("archives", image);
  expect(codesOf(both)).toEqual([]);
  expect(sumOf(both.archives)).toEqual([totals.code + totals.constants + 2, totals.written]);
  expect(both.archives!.find(({ name }) => name === "libc_v7m_t_le_eabi_balanced.a")?.flash).toBe(306);
  const { regions } = await json(image);
  expect(regions!.map(({ name, kind, length, used, reserved }) => [name, kind, length, used, reserved])).toEqual([
    ["FLASH", "flash", 0x1_0000, totals.code + totals.constants + 2, 0],
    ["RAM", "ram", 0x4000, totals.written - 1024, 1024],
  ]);
});

test("labels inside a function are no functions", async () => {
  const { code, out } = await cli(["dead", write("labels.out", buildIar().elf), "--json"]);
  expect(code).toBe(0);
  expect(out).toContain('"main"');
  expect(out).not.toContain("??main_");
});

test("a map that is cut off is left out when it was found, named when it was asked for, and no budget passes on it", async () => {
  const { elf, map } = buildKeil(keilProgram());
  const image = write("cut.axf", elf);
  const cut = write("cut.map", map.slice(0, map.indexOf("Image component sizes") + 200));
  const found = await cli(["archives", image]);
  expect([found.code, found.err]).toEqual([
    3,
    expect.stringMatching(/the map ends before "Total ROM Size": it is cut off here.*\(map\/truncated\)/),
  ]);
  expect((await json(image)).findings.map(({ code }) => code)).not.toContain("map/sums");
  const named = await json("archives", image, "--map", cut);
  expect(codesOf(named)).toEqual(["map/truncated"]);
  const config = write("cortex-size.toml", '[[budgets]]\narchive = "main.o"\nmax = "64 KiB"\n');
  const judged = await cli(["check", image, "--map", cut, "--config", config]);
  expect([judged.code, judged.err]).toEqual([3, expect.stringContaining("(map/truncated)")]);
});

test("scatter and configuration files name the regions", async () => {
  const image = write("scatter.axf", buildKeil(keilProgram()).elf);
  const scatter = write(
    "named.sct",
    "LR_IROM1 0x08000000 0x20000 { ER_IROM1 0x08000000 0x20000 { *(+RO) } RW_IRAM1 0x20000000 0x4000 { *(+RW +ZI) } }\n",
  );
  const icf = write(
    "named.icf",
    "define region ROM = mem:[from 0x08000000 size 64K];\ndefine region RAM = mem:[from 0x20000000 to 0x20001fff];\n",
  );
  const lengths = async (path: string) =>
    (await json(image, "--memory", path)).regions!.map(({ name, length, kind }) => [name, length, kind]);
  expect(await lengths(scatter)).toEqual([
    ["ER_IROM1", 0x2_0000, "flash"],
    ["RW_IRAM1", 0x4000, "ram"],
  ]);
  expect(await lengths(icf)).toEqual([
    ["ROM", 0x1_0000, "flash"],
    ["RAM", 0x2000, "ram"],
  ]);
  const broken = await cli([image, "--memory", write("broken.icf", "define region ROM = mem:[from 0x08000000 size")]);
  expect([broken.code, broken.err]).toEqual([3, expect.stringContaining("broken.icf:1:46")]);
});
