import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { partInterrupts, withinPart } from "../../src/image/vectors/part-interrupts.ts";
import { findVectorTable } from "../../src/image/vectors/vector-table.ts";
import { cliDocument } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { ROOT, samples } from "../support/samples.ts";

const words = (...values: number[]) => new Uint8Array(new Uint32Array(values).buffer);

/** An image whose table no name tells: words at the start of `.text`, `before` bytes in. */
function unnamed(before: number, table: readonly number[], entry: number): Uint8Array {
  const bytes = new Uint8Array(before + table.length * 4 + 64).fill(0xff);
  bytes.set(words(...table), before);
  return buildElf({
    machine: 40,
    type: 2,
    entry,
    sections: [{ name: ".text", flags: 6, address: 0x8000, bytes, alignment: 4 }],
    segments: [{ first: 0, last: 0, physicalAddress: 0x8000 }],
  });
}

test.each([0, 0x100, 0x200, 0x800])(
  "a table without a name is found by the entry, %i bytes into the section, and ends where no vector can be",
  async (before) => {
    const reset = 0x8000 + before + 0x20;
    const table = [0x20004000, reset + 1, reset + 1, 0, reset + 1, 0x12345678, reset + 1];
    const firmware = await loadFirmware(new BufferSource("app.elf", unnamed(before, table, reset + 1)));
    expect(await findVectorTable(firmware)).toEqual({
      address: 0x8000 + before,
      words: table.slice(0, 5),
      evidence: "its second word, which is the entry of the file",
      measured: false,
      others: [],
    });
  },
);

/** Tag_CPU_arch [ABI addenda §3.3.5.2]: 11 v6-M, 10 v7. Most interrupts: the architecture manuals' chapters on the NVIC. */
test.each([
  ["v6-M", 11, 16 + 32],
  ["v7-M", 10, 16 + 240],
])("a table of %s whose end nothing tells has no more slots than the core has exceptions", async (_, architecture, most) => {
  const [before, reset] = [0, 0x8021];
  const table = [0x20004000, ...new Array<number>(600).fill(reset)];
  const bytes = new Uint8Array(before + table.length * 4);
  bytes.set(words(...table));
  // "A", length, "aeabi\0", length, Tag_File, length, Tag_CPU_arch, Tag_CPU_arch_profile 'M'.
  const attributes = Uint8Array.of(0x41, 20, 0, 0, 0, ...new TextEncoder().encode("aeabi\0"), 1, 9, 0, 0, 0, 6, architecture, 7, 0x4d);
  attributes[1] = attributes.length - 1;
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: reset,
    sections: [
      { name: ".text", flags: 6, address: 0x8000, bytes, alignment: 4 },
      { name: ".ARM.attributes", type: 0x70000003, bytes: attributes },
    ],
    segments: [{ first: 0, last: 0, physicalAddress: 0x8000 }],
  });
  const found = await findVectorTable(await loadFirmware(new BufferSource("app.elf", elf)));
  expect(found?.words.length).toBe(most);
});

describe("with a chip", () => {
  const lengths = async (name: string, chip: string) =>
    (await cliDocument("vectors", sample(name), "--chip", chip)).findings
      .filter(({ code }) => code === "vectors/short-table" || code === "vectors/beyond-part")
      .map(({ code, message }) => [code, message.replace(/ \(probe-rs.*?\)/, "")]);

  // readelf -S: .vector_table has 0x100 bytes, 16 + 48 words; nRF52840 product specification: interrupts 0 to 47.
  test("a table that is as long as the part has interrupts is right", async () =>
    expect(await lengths("embassy-nrf52840", "nRF52840_xxAA")).toEqual([]));

  // readelf -x .isr_vector: words 64 and 77 are handlers of their own; nRF52832 product specification: interrupts 0 to 38.
  test("handlers for which the part has no interrupt are named", async () =>
    expect(await lengths("cpp-m4", "nRF52832_xxAA")).toEqual([
      [
        "vectors/beyond-part",
        "2 handlers can never run, because chip nRF52832_xxAA has 39 interrupts: 64 (PIT0_IRQHandler), 77 (PORTC_IRQHandler)",
      ],
    ]));

  // readelf -S: the table has 24 words; LM3S6965 data sheet, table 2-9: interrupts 0 to 43.
  test("interrupts that a table has no slot for are told", async () =>
    expect(await lengths("stack-levels-c", "LM3S6965")).toEqual([
      [
        "vectors/short-table",
        "the table has slots for the first 8 of the 44 interrupts of chip LM3S6965: the core would take what lies behind it as handlers of the others",
      ],
    ]));

  test("a table of which nothing tells the length ends with the part's last interrupt, one that is measured is believed", () => {
    const table = { address: 0, words: new Array<number>(256).fill(0x101), evidence: "its second word", others: [] };
    const part = partInterrupts(44, "v7-M", "chip");
    expect(withinPart({ ...table, measured: false }, part)?.words.length).toBe(16 + 44);
    expect(withinPart({ ...table, measured: true }, part)?.words.length).toBe(256);
    // ARMv6-M §B3.4: 32 interrupts.
    expect(partInterrupts(62, "v6S-M", "chip")?.count).toBe(32);
  });
});

test("what looks like a table but does not hold the entry is none", async () => {
  const firmware = await loadFirmware(new BufferSource("app.elf", unnamed(0, [0x20004000, 0x8041, 0x8041], 0x8021)));
  expect(await findVectorTable(firmware)).toBeUndefined();
});

const sample = (name: string) => relative(process.cwd(), samples().find((one) => one.name === name)!.elf);

// llvm-dwarfdump samples/rtic-lm3s/rtic-lm3s.elf | grep -A400 '"Interrupt"' lists the enumerators of the PAC with their numbers.
test("interrupts have the names of the device, from the Interrupt enumeration of its PAC", async () => {
  const { vectors } = await cliDocument("vectors", sample("rtic-lm3s"));
  const name = (irq: number) => vectors!.entries.find((entry) => entry.irq === irq)?.name;
  expect([0, 1, 5, 7, 8].map(name)).toEqual(["GPIOA", "GPIOB", "UART0", "SSI0", "I2C0"]);
  const handler = vectors!.entries.find((entry) => entry.irq === 0)!;
  expect(handler).toMatchObject({ handler: "GPIOA", default: false });
  expect(handler.file).toMatch(/^src\/main\.rs:\d+$/);
  expect(handler.stack).toBeGreaterThan(0);
});

test("an SVD description names them where the debug information does not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-svd-"));
  const svd = join(folder, "device.svd");
  writeFileSync(
    svd,
    "<interrupt><name>POWER_CLOCK</name><value>0</value></interrupt><interrupt><name>RADIO</name><value>1</value></interrupt>",
  );
  const { vectors } = await cliDocument(
    "vectors",
    relative(process.cwd(), join(ROOT, "samples/microbit-v6m/microbit-v6m.elf")),
    "--svd",
    svd,
  );
  rmSync(folder, { recursive: true });
  expect(vectors!.entries.filter(({ irq }) => irq === 0 || irq === 1).map(({ name }) => name)).toEqual(["POWER_CLOCK", "RADIO"]);
});

const codes = async (name: string) =>
  (await cliDocument("vectors", sample(name))).findings.filter(({ code }) => code.startsWith("vectors/"));

// arm-none-eabi-nm samples/fliplink-f3/fliplink-f3.elf | grep _stack_start: 20008ff8; readelf -S: .data and .bss lie from there to 0x20009014.
test("remarks: a stack inside its memory with nothing above, slots at the end that nobody uses", async () => {
  const isInside = ({ code }: { readonly code: string }) => code === "vectors/stack-inside-ram";
  expect((await codes("fliplink-f3")).filter(isInside)).toEqual([]);
  const direct = await codes("rtic-lm3s");
  expect(direct.filter(isInside)).toEqual([]);
  const larger = ["--region", "FLASH:0:256K", "--region", "RAM:0x20000000:96K"];
  const { findings } = await cliDocument("vectors", sample("rtic-lm3s"), ...larger);
  expect(findings.filter(isInside)).toEqual([expect.objectContaining({ bytes: 32 * 1024 })]);
  const { vectors } = await cliDocument("vectors", sample("rtic-lm3s"));
  const idle = vectors!.entries.length - 1 - vectors!.entries.findLastIndex((entry) => entry.address !== null && !entry.default);
  expect(direct).toContainEqual(expect.objectContaining({ code: "vectors/unused-end", bytes: idle * 4 }));
});

test("remarks: one handler for several slots", async () => {
  const reset = 0x8000 + 0x60;
  const table = [0x20004000, reset + 1, ...new Array<number>(14).fill(0), reset + 9, reset + 9, reset + 9, reset + 3, reset + 5, reset + 7];
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-shared-"));
  writeFileSync(join(folder, "app.elf"), unnamed(0, table, reset + 1));
  const { findings } = await cliDocument("vectors", join(folder, "app.elf"));
  rmSync(folder, { recursive: true });
  expect(findings.find(({ code }) => code === "vectors/shared-handler")?.message).toBe(
    "0x00008069 handles slots 16 (IRQ 0), 17 (IRQ 1), 18 (IRQ 2)",
  );
});

const folded = join(mkdtempSync(join(tmpdir(), "cortex-size-folded-")), "device.svd");
writeFileSync(
  folded,
  ["EXTI0", "EXTI1", "UART", "SPI"].map((name, i) => `<interrupt><name>${name}</name><value>${i}</value></interrupt>`).join(""),
);
afterAll(() => rmSync(dirname(folded), { recursive: true }));

// As LLVM folds handlers with equal bodies: `nm` lists each name at the one address.
test("folded handlers keep their names, and none is said to be written twice", async () => {
  const code = 0x8000 + 0x60;
  const table = [0x20004000, code + 1, ...new Array<number>(14).fill(0), code + 9, code + 9, code + 13, code + 13];
  const bytes = new Uint8Array(table.length * 4 + 64).fill(0xbf);
  bytes.set(words(...table));
  const at = (name: string, offset: number) => ({ name, value: code + offset + 1, size: 4, type: 2, section: 0 });
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: code + 1,
    sections: [{ name: ".text", flags: 6, address: 0x8000, bytes, alignment: 4 }],
    segments: [{ first: 0, last: 0, physicalAddress: 0x8000 }],
    symbols: [at("Reset", 0), at("EXTI0", 8), at("EXTI1", 8), at("UART", 12)],
  });
  const { entries, findings } = await tableOf(elf, "--svd", folded);
  expect(entries.filter(({ irq }) => irq !== undefined).map(({ name, handler }) => [name, handler])).toEqual([
    ["EXTI0", "EXTI0"],
    ["EXTI1", "EXTI1"],
    ["UART", "UART"],
    ["SPI", "UART"],
  ]);
  const shared = findings.filter(({ code: one }) => one === "vectors/shared-handler").map(({ message }) => message);
  expect(shared).toEqual(["UART handles slots 18, 19 (SPI)"]);
});

/** What `readelf -x` shows of such tables: words and addresses are those that the builder writes. */
async function tableOf(elf: Uint8Array, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-table-"));
  writeFileSync(join(folder, "app.elf"), elf);
  const document = await cliDocument("vectors", join(folder, "app.elf"), ...args);
  rmSync(folder, { recursive: true });
  return { ...document.vectors!, findings: document.findings.filter(({ code }) => code.startsWith("vectors/")) };
}

test("a handler that most slots share is the default one, in a stripped image too; the counts add up", async () => {
  const reset = 0x8000 + 0x60;
  const table = [0x20004000, reset + 1, ...new Array<number>(6).fill(reset + 3), 0, 0, reset + 5, reset + 5];
  const { entries } = await tableOf(unnamed(0, table, reset + 1));
  expect(entries.filter((entry) => entry.default).map(({ index }) => index)).toEqual([2, 3, 4, 5, 6, 7]);
  expect(entries.filter(({ address }) => address === null).length + entries.filter(({ address }) => address !== null).length + 1).toBe(
    table.length,
  );
});

test("stack pointer, Thumb bit and slots that lead nowhere: one finding of a kind", async () => {
  const bytes = words(0x4000_1002, 0x8041, 0x8040, 0x2000_0001, 0xffff_ffff, 0x8043, ...new Array<number>(16).fill(0xbf00bf00));
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: 0x8041,
    sections: [
      { name: ".isr_vector", flags: 2, address: 0x8000, bytes: bytes.subarray(0, 24) },
      { name: ".text", flags: 6, address: 0x8040, bytes: bytes.subarray(24) },
    ],
    segments: [{ first: 0, last: 1, virtualAddress: 0x8000, physicalAddress: 0x8000 }],
  });
  const { findings, entries } = await tableOf(elf);
  expect(findings.map(({ code }) => code).sort()).toEqual([
    "vectors/outside-code",
    "vectors/stack-alignment",
    "vectors/stack-outside-ram",
    "vectors/thumb-bit",
  ]);
  expect(findings.find(({ code }) => code === "vectors/outside-code")!.message).toContain("2 slots of the table lead to no code");
  expect(entries.filter(({ noCode }) => noCode === true).map(({ index }) => index)).toEqual([3, 4]);
});

test("a second table is named, and the one that the entry leads to is the main one", async () => {
  const code = words(...new Array<number>(16).fill(0xbf00bf00));
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: 0x8041,
    sections: [
      { name: ".boot_vectors", flags: 2, address: 0x1000, bytes: words(0x2000_1000, 0x8051, 0x8051) },
      { name: ".isr_vector", flags: 2, address: 0x8000, bytes: words(0x2000_1000, 0x8041, 0x8045) },
      { name: ".text", flags: 6, address: 0x8040, bytes: code },
    ],
    segments: [
      { first: 0, last: 0, virtualAddress: 0x1000, physicalAddress: 0x1000 },
      { first: 1, last: 2, virtualAddress: 0x8000, physicalAddress: 0x8000 },
    ],
  });
  const { address, others } = await tableOf(elf);
  expect([address, others]).toEqual([0x8000, [{ address: 0x1000, slots: 3, evidence: "section .boot_vectors" }]]);
});

test("a table behind an image header, between the symbols of its borders", async () => {
  const bytes = new Uint8Array(0x300);
  bytes.set(words(0x96f3b83d, 0, 0x200), 0);
  bytes.set(words(0x2000_1000, 0x8241, 0x8243, 0, 0x8243), 0x200);
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: 0x8241,
    sections: [
      { name: "rom_start", flags: 6, address: 0x8000, bytes: bytes.subarray(0, 0x240) },
      { name: "text", flags: 6, address: 0x8240, bytes: bytes.subarray(0x240) },
    ],
    segments: [{ first: 0, last: 1, virtualAddress: 0x8000, physicalAddress: 0x8000 }],
    symbols: [
      { name: "_vector_start", value: 0x8200, size: 0, type: 0, section: 0 },
      { name: "_vector_end", value: 0x8214, size: 0, type: 0, section: 0 },
    ],
  });
  expect(await tableOf(elf)).toMatchObject({ address: 0x8200, length: 20, evidence: "symbol _vector_start" });
});
