import { expect, test } from "vitest";
import { image } from "../../src/analyses/image/image.ts";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { commandTarget } from "../../src/image/command-target.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { cli } from "../support/cli.ts";
import { buildKeil, keilProgram } from "../support/keil-build.ts";

const load = (elf: Uint8Array) => loadFirmware(new BufferSource("app.axf", elf));

/** Oracle: the last lines of the map that the generator writes of the same layout, "Total ROM Size" and "Total RW Size". */
test("one PT_LOAD with several execution regions: flash holds RO and RW, RAM holds RW and ZI, the .bin has no hole", async () => {
  const { elf, totals } = buildKeil(keilProgram());
  const firmware = await load(elf);
  expect(firmware.memory.regions.map(({ kind, used }) => [kind, used])).toEqual([
    ["flash", totals.rom],
    ["ram", totals.rw],
  ]);
  const { parts } = await image(firmware);
  expect(parts.image?.bin.bytes).toBe(totals.rom);
});

test("command lines in .comment are no producers, and tell the target where there are no build attributes", async () => {
  const firmware = await load(buildKeil(keilProgram()).elf);
  expect(firmware.producers).toEqual(["armlink 6.19", "armclang 6.19"]);
  expect(firmware.target).toEqual({
    triple: "thumbv7em-none-eabi",
    architecture: "v7E-M",
    core: "Cortex-M4",
    fpu: undefined,
    floatAbi: "soft",
  });
});

test.each([
  ["ArmLink --cpu=Cortex-M3 --fpu=SoftVFP", { architecture: "v7-M", core: "Cortex-M3", fpu: undefined }],
  ["armlink --cpu Cortex-M4.fp.sp --scatter=a.sct", { architecture: "v7E-M", core: "Cortex-M4", fpu: "FPv4-SP" }],
  ["armlink --cpu=Cortex-M0+ -o x", { architecture: "v6-M", core: "Cortex-M0+", triple: "thumbv6m-none-eabi" }],
  ["armclang --target=arm-arm-none-eabi -mcpu=cortex-m33 -mfloat-abi=hard", { core: "Cortex-M33", triple: "thumbv8m.main-none-eabihf" }],
  ["ilinkarm --cpu=Cortex-M7 --fpu=VFPv5_d16", { core: "Cortex-M7", fpu: "FPv5" }],
  ["armlink --cpu=8-M.Base", { architecture: "v8-M.base", core: undefined }],
  ["armcc --cpu=ARM926EJ-S", { architecture: undefined }],
])("%s", (command, expected) => {
  expect(commandTarget([command])).toMatchObject(expected);
});

test("an entry in the start-up code of armlink's library is right", async () => {
  const { out } = await cli(["doctor", "-", "--format", "json"], { stdin: buildKeil(keilProgram()).elf });
  const codes = (JSON.parse(out) as { findings: { code: string }[] }).findings.map(({ code }) => code);
  expect(codes).not.toContain("build/entry");
});

/** Oracle: the map of the same link, whose "Total ROM Size" counts the compressed bytes and "Total RW Size" the unpacked ones. */
test("compressed RW has the size in RAM that it runs with, and in flash that of its image", async () => {
  const { elf, totals } = buildKeil(keilProgram({ packed: 28 }));
  const firmware = await load(elf);
  expect(firmware.memory.regions.map(({ used }) => used)).toEqual([totals.rom, totals.rw]);
  expect(firmware.memory.regions[0]!.parts.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["ER_IROM1", totals.ro],
    ["RW_IRAM1 (compressed)", 28],
  ]);
  const { parts } = await image(firmware);
  expect(parts.image?.bin.bytes).toBe(totals.rom);
});

/** Oracle: `objdump -s` of the table that the generator writes: its fourth word is the handler. */
test("what the scatter table names is needed: nothing else refers to its handlers", async () => {
  const build = keilProgram();
  const [flash, ram] = build.regions;
  const handler = {
    object: "mc_w.l(handlers.o)",
    section: "i.__scatterload_copy",
    type: "Code",
    attribute: "RO",
    size: 16,
    symbol: "__scatterload_copy",
  } as const;
  // The generator's handler is the first address of flash: here that of a function.
  const inputs = [{ ...handler }, ...flash!.inputs.slice(1)];
  const { elf } = buildKeil({ ...build, regions: [{ ...flash!, inputs }, ram!] });
  const { code, out } = await cli(["dead", "-", "--json"], { stdin: elf });
  expect(code).toBe(0);
  const { dead } = JSON.parse(out) as { dead: { roots: unknown; items?: { name: string }[] } };
  expect(JSON.stringify(dead.roots)).toContain("start-up table");
  expect(JSON.stringify({ ...dead, roots: undefined })).not.toContain("__scatterload_copy");
});
