import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { findVectorTable } from "../../src/image/vector-table.ts";
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

test.each([0, 0x100])(
  "a table without a name is found by the entry, %i bytes into the section, and ends where no vector can be",
  async (before) => {
    const reset = 0x8000 + before + 0x20;
    const table = [0x20004000, reset + 1, reset + 1, 0, reset + 1, 0x12345678, reset + 1];
    const firmware = await loadFirmware(new BufferSource("app.elf", unnamed(before, table, reset + 1)));
    expect(await findVectorTable(firmware)).toEqual({
      address: 0x8000 + before,
      words: table.slice(0, 5),
      evidence: "its second word, which is the entry of the file",
    });
  },
);

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

// arm-none-eabi-nm samples/fliplink-f3/fliplink-f3.elf | grep _stack_start: 20008ff8; memory.x: RAM ends at 0x2000a000
test("remarks: a stack inside its memory, slots at the end that nobody uses", async () => {
  const flipped = await codes("fliplink-f3");
  expect(flipped).toContainEqual(expect.objectContaining({ code: "vectors/stack-inside-ram", bytes: 0x2000a000 - 0x20008ff8 }));
  const direct = await codes("rtic-lm3s");
  expect(direct.map(({ code }) => code)).not.toContain("vectors/stack-inside-ram");
  const { vectors } = await cliDocument("vectors", sample("rtic-lm3s"));
  const idle = vectors!.entries.length - 1 - vectors!.entries.findLastIndex((entry) => entry.address !== null && !entry.default);
  expect(direct).toContainEqual(expect.objectContaining({ code: "vectors/unused-end", bytes: idle * 4 }));
});

test("remarks: one handler for several slots", async () => {
  const reset = 0x8000 + 0x60;
  const table = [0x20004000, reset + 1, ...new Array<number>(14).fill(0), reset + 9, reset + 9, reset + 9];
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-shared-"));
  writeFileSync(join(folder, "app.elf"), unnamed(0, table, reset + 1));
  const { findings } = await cliDocument("vectors", join(folder, "app.elf"));
  rmSync(folder, { recursive: true });
  expect(findings.find(({ code }) => code === "vectors/shared-handler")?.message).toBe("0x00008069 handles 3 slots: IRQ 0, IRQ 1, IRQ 2");
});
