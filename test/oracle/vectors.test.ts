import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { oracle, samples } from "../support/samples.ts";

const hex = (text: string) => Number.parseInt(text, 16);

/** Oracle: the file's bytes where `arm-none-eabi-readelf -SW` says the table's section is, and `arm-none-eabi-nm` for the handlers. */
test("every slot of every sample equals the table's raw words, and its handler is a symbol of nm there", async () => {
  let [slots, named] = [0, 0];
  for (const sample of samples()) {
    const row = /^ {2}\[ *\d+\] (\.vector_table|\.isr_vector) +PROGBITS +([0-9a-f]{8}) ([0-9a-f]{6}) ([0-9a-f]{6})/m.exec(
      oracle(sample, "readelf-SW.txt")!,
    );
    expect(row, sample.name).not.toBeNull();
    const bytes = readFileSync(sample.elf).subarray(hex(row![3]!), hex(row![3]!) + hex(row![4]!));
    const words = Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readUInt32LE(i * 4));
    const { vectors } = JSON.parse((await cli(["vectors", sample.elf, "--json"])).out);
    expect([vectors.address, vectors.initialStackPointer], sample.name).toEqual([hex(row![2]!), words[0]]);
    expect(vectors.entries.map((entry: { address: number | null }) => entry.address ?? 0)).toEqual(words.slice(1));
    const names = new Map<number, string[]>();
    for (const [, address, name] of oracle(sample, "readelf-sW.txt")!.matchAll(/^ *\d+: ([0-9a-f]{8}) +\S+ +FUNC +\S+ +\S+ +\d+ (\S+)$/gm))
      names.set(hex(address!) & ~1, [...(names.get(hex(address!) & ~1) ?? []), name!]);
    for (const { address, handler, index } of vectors.entries as { address: number | null; handler: string | null; index: number }[]) {
      slots++;
      const known = address === null ? undefined : names.get(address & ~1);
      if (known === undefined) continue;
      expect(
        known.some((name) => name === handler || (handler ?? "").includes("::")),
        `${sample.name} slot ${index}: ${handler} of ${known}`,
      ).toBe(true);
      named++;
    }
  }
  console.log(`${slots} slots equal the raw words, ${named} handlers equal nm's`);
});
