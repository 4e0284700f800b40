import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { buildElf } from "../support/elf-builder.ts";

const FUNCTION = 2;
const NOTYPE = 0;

/** The symbol level of a section of 32 bytes that holds one function of 8, as `start+length owner`; `marks` are its mapping symbols. */
async function spansWith(marks: readonly (readonly [string, number])[], second?: number): Promise<string[]> {
  const symbols = [
    { name: "asm", value: 0x1001, size: 8, type: FUNCTION, section: 0 },
    ...(second === undefined ? [] : [{ name: "next", value: second + 1, size: 0x1020 - second, type: FUNCTION, section: 0 }]),
    ...marks.map(([name, value]) => ({ name, value, size: 0, type: NOTYPE, binding: 0, section: 0 })),
  ];
  const elf = buildElf({
    machine: 40,
    type: 2,
    sections: [{ name: ".text", flags: 6, address: 0x1000, bytes: new Uint8Array(32), alignment: 4 }],
    segments: [{ first: 0, last: 0, physicalAddress: 0x1000 }],
    symbols,
  });
  const { ledger } = await loadFirmware(new BufferSource("pool.elf", elf));
  const { count, start, length, owner } = ledger.spans("symbol");
  return Array.from({ length: count }, (_, i) => `${start[i]!.toString(16)}+${length[i]} ${owner[i]! < 0 ? "-" : "owned"}`);
}

// Expected by AAELF32 §5.5.5: `$d` begins data, `$t` begins Thumb code.
test("a pool between a function and the next one belongs to the function before it", async () => {
  expect(
    await spansWith(
      [
        ["$t", 0x1000],
        ["$d", 0x1008],
        ["$t", 0x1010],
      ],
      0x1010,
    ),
  ).toEqual(["1000+8 owned", "1008+8 owned", "1010+16 owned"]);
});

test("a pool at the end of a section belongs to the last function", async () => {
  expect(
    await spansWith([
      ["$t", 0x1000],
      ["$d", 0x1008],
    ]),
  ).toEqual(["1000+8 owned", "1008+24 owned"]);
});

test("constants that a script placed behind the code are not the last function's", async () => {
  expect(
    await spansWith([
      ["$t", 0x1000],
      ["$d", 0x1008],
      ["$d", 0x1012],
    ]),
  ).toEqual(["1000+8 owned", "1008+24 -"]);
});

test("a gap without a mapping symbol is nobody's", async () => {
  expect(await spansWith([["$t", 0x1000]])).toEqual(["1000+8 owned", "1008+24 -"]);
});
