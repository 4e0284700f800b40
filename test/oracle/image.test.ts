import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ImagePart } from "../../src/contract/image-shape.ts";
import { cli } from "../support/cli.ts";
import { sampleElfs } from "../support/sample-elfs.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

interface Ranges {
  address: number;
  bytes: number;
}

/** Oracle: `arm-none-eabi-objcopy -O binary` and `-O ihex` of every ELF under `samples/`, run now. */
test("image says of every sample what objcopy makes of it", async () => {
  const elfs = sampleElfs();
  expect(elfs.length).toBeGreaterThan(20);
  if (!haveTools("image against objcopy", "arm-none-eabi-objcopy")) return;
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-image-"));
  let [bytes, holes] = [0, 0];
  try {
    for (const elf of elfs) {
      const [binary, text] = [join(folder, "image.bin"), join(folder, "image.hex")];
      runTool("arm-none-eabi-objcopy", ["-O", "binary", elf, binary], { cwd: ROOT });
      runTool("arm-none-eabi-objcopy", ["-O", "ihex", elf, text], { cwd: ROOT });
      const part = (JSON.parse((await cli(["image", elf, "--json"], { cwd: ROOT })).out) as { image: ImagePart }).image;
      const hex = readFileSync(text, "latin1");
      const { ranges, data } = readHex(hex);
      expect(part.bin.bytes, `${elf}: -O binary`).toBe(statSync(binary).size);
      expect({ ...part.hex }, `${elf}: -O ihex`).toEqual({ records: hex.split("\r\n").length - 1, data, bytes: hex.length });
      expect(part.holes, `${elf}: holes`).toEqual(holesOf(ranges));
      expect({ start: part.start, data: part.data }, elf).toEqual({
        start: ranges[0]?.address ?? null,
        data: ranges.reduce((sum, range) => sum + range.bytes, 0),
      });
      expectFlatFile(part, ranges, readFileSync(binary), elf);
      expect(part.uf2.blocks, `${elf}: blocks of 256 bytes in the hex file`).toBe(blocksOf(ranges, 256));
      bytes += part.bin.bytes;
      holes += part.holes.length;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${elfs.length} images are as objcopy writes them: ${bytes} bytes of .bin with ${holes} holes`);
});

/** Data of an Intel HEX file, joined to ranges in address order. */
function readHex(text: string): { ranges: Ranges[]; data: number } {
  let [base, data] = [0, 0];
  const found: Ranges[] = [];
  for (const line of text.split("\r\n")) {
    if (line === "") continue;
    const [length, address, type] = [line.slice(1, 3), line.slice(3, 7), line.slice(7, 9)].map((digits) => Number.parseInt(digits, 16));
    if (type === 0) {
      found.push({ address: base + address!, bytes: length! });
      data += length!;
    } else if (type === 2 || type === 4) base = Number.parseInt(line.slice(9, 13), 16) * (type === 2 ? 16 : 0x10000);
  }
  found.sort((a, b) => a.address - b.address);
  const ranges: Ranges[] = [];
  for (const record of found) {
    const last = ranges.at(-1);
    if (last !== undefined && record.address === last.address + last.bytes) last.bytes += record.bytes;
    else ranges.push({ ...record });
  }
  return { ranges, data };
}

function holesOf(ranges: readonly Ranges[]): Ranges[] {
  return ranges.slice(1).map((range, i) => {
    const end = ranges[i]!.address + ranges[i]!.bytes;
    return { address: end, bytes: range.address - end };
  });
}

function blocksOf(ranges: readonly Ranges[], size: number): number {
  const blocks = new Set<number>();
  for (const { address, bytes } of ranges) for (let at = address - (address % size); at < address + bytes; at += size) blocks.add(at);
  return blocks.size;
}

/** The flat file's holes are fill, and it ends where the last range does. */
function expectFlatFile(part: ImagePart, ranges: readonly Ranges[], file: Uint8Array, elf: string): void {
  for (const hole of part.holes) {
    const at = hole.address - part.start!;
    expect(
      file.subarray(at, at + hole.bytes).every((byte) => byte === 0),
      `${elf}: fill at 0x${hole.address.toString(16)}`,
    ).toBe(true);
  }
  const last = ranges.at(-1);
  expect(file.length, elf).toBe(last === undefined ? 0 : last.address + last.bytes - part.start!);
}
