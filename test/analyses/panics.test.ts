import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { type Sample, samples } from "../support/samples.ts";

async function panicsOf(sample: Sample, ...options: string[]): Promise<ReportDocument> {
  const { code, out, err } = await cli(["panics", sample.elf, "--json", ...options]);
  expect([code, err], sample.name).toEqual([0, ""]);
  return JSON.parse(out);
}

/** Loaded bytes by address: the PT_LOAD segments, read by hand. */
function segments(elf: Buffer): { address: number; bytes: Buffer }[] {
  const start = elf.readUInt32LE(28);
  return Array.from({ length: elf.readUInt16LE(44) }, (_, i) => start + 32 * i)
    .filter((at) => elf.readUInt32LE(at) === 1)
    .map((at) => {
      const offset = elf.readUInt32LE(at + 4);
      return { address: elf.readUInt32LE(at + 8), bytes: elf.subarray(offset, offset + elf.readUInt32LE(at + 16)) };
    });
}

/** Every four words in the loaded bytes that read as (pointer to text ending in .rs, its length, line, column): `address file:line:column`. */
function scan(elf: Buffer): string[] {
  const loaded = segments(elf);
  const text = (address: number, length: number) => {
    const found = loaded.find((one) => address >= one.address && address + length <= one.address + one.bytes.length);
    return found?.bytes.toString("latin1", address - found.address, address - found.address + length);
  };
  const found: string[] = [];
  for (const { address, bytes } of loaded) {
    for (let at = (4 - (address % 4)) % 4; at + 16 <= bytes.length; at += 4) {
      const [pointer, length, line, column] = [0, 4, 8, 12].map((word) => bytes.readUInt32LE(at + word)) as [
        number,
        number,
        number,
        number,
      ];
      if (length < 4 || length > 500 || line === 0 || line > 100_000 || column === 0 || column > 1000) continue;
      const file = text(pointer, length);
      if (file !== undefined && /^[\x20-\x7e]+\.rs$/.test(file)) found.push(`${(address + at).toString(16)} ${file}:${line}:${column}`);
    }
  }
  return found.sort();
}

/** What Rust may panic on: calls and macros that say so, indexing, arithmetic that is checked. */
const CAN_PANIC =
  /unwrap|expect|panic!|assert|unreachable!|todo!|unimplemented!|borrow|\[|[-+*/%]|<<|>>|split_at|copy_from_slice|\.at\(|async/;

describe("panics", () => {
  it("finds the locations that a scan of the loaded bytes finds, in every sample", async () => {
    let places = 0;
    for (const sample of samples()) {
      const { panics } = await panicsOf(sample);
      const shown = panics!.map(({ address, file, line, column }) => `${address.toString(16)} ${file}:${line}:${column}`).sort();
      expect(shown, sample.name).toEqual(scan(readFileSync(sample.elf)));
      places += shown.length;
    }
    console.log(`panics: ${places} locations in ${samples().length} samples equal a scan of their bytes`);
    expect(places).toBeGreaterThan(300);
  });

  it("points at source that can panic, wherever the sample's own source is named", async () => {
    let checked = 0;
    for (const sample of samples()) {
      for (const { file, line, column } of (await panicsOf(sample)).panics!) {
        if (!file.startsWith("src/")) continue;
        // A location names where the expression begins; chains of calls end some lines below.
        const lines = readFileSync(join(sample.folder, file), "utf8")
          .split("\n")
          .slice(line - 1, line + 3);
        expect(lines[0]!.length, `${sample.name} ${file}:${line}`).toBeGreaterThanOrEqual(column - 1);
        expect(lines.join("\n"), `${sample.name} ${file}:${line}`).toMatch(CAN_PANIC);
        checked++;
      }
    }
    console.log(`panics: ${checked} places lie in the samples' own sources`);
    expect(checked).toBeGreaterThan(20);
  });

  it("counts in total what its kinds add up to, and no more than the image has", async () => {
    for (const sample of samples()) {
      const { panicCost, panics, firmware } = await panicsOf(sample);
      const { total, ...kinds } = panicCost!;
      expect(
        Object.values(kinds).reduce((sum, each) => sum + each, 0),
        firmware.file,
      ).toBe(total);
      expect(kinds.locations, firmware.file).toBeLessThanOrEqual(16 * panics!.length);
    }
  });

  it("says which crate a place is in and shows those that are asked for", async () => {
    const sample = samples().find(({ name }) => name === "fliplink-f3")!;
    const all = (await panicsOf(sample)).panics!;
    const some = (await panicsOf(sample, "--crate", "serde")).panics!;
    expect(some).toEqual(all.filter(({ file }) => file.includes("serde-json-core-0.6.0")));
    expect(new Set(some.map(({ crate }) => crate))).toEqual(new Set(["serde_json_core 0.6.0"]));
    expect(all.every(({ functions }) => functions.length > 0)).toBe(true);
  });

  it("refuses what cannot be followed: an object file, another machine", async () => {
    const sections = [{ name: ".text", flags: 6, address: 0x1000, bytes: new Uint8Array(64) }];
    for (const [build, sentence] of [
      [
        { type: 1 },
        "an object file's references wait for the linker, and its sections have no addresses yet: name the linked ELF; size and sections work on any ELF (elf/not-linked)",
      ],
      [{ machine: 243 }, "code of RISC-V is not followed: little-endian ARM is (code/not-traced)"],
      [{ machine: 40, bigEndian: true }, "big-endian code is not followed: little-endian ARM is (code/not-traced)"],
    ] as const) {
      const { code, out, err } = await cli(["panics", "-"], { stdin: buildElf({ sections, ...build }) });
      expect([code, out, err]).toEqual([3, "", `cortex-size: (standard input): ${sentence}\n`]);
    }
  });
});
