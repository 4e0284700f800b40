import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sharesOf } from "../../src/attribution/shared.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const shared = async (sample: string) => {
  const { code, out, err } = await cli(["symbols", `samples/${sample}/${sample}.elf`, "--shared", "--all", "--json"], { cwd: ROOT });
  expect([code, err]).toEqual([0, ""]);
  return (JSON.parse(out) as ReportDocument).shared!;
};

test("shares are whole bytes in proportion and add up", () => {
  expect(sharesOf(10, [1, 1, 1])).toEqual([3, 4, 3]);
  expect(sharesOf(7, [0, 0])).toEqual([4, 3]);
  expect(sharesOf(100, [30, 10])).toEqual([75, 25]);
});

test.each(["cpp-m4", "c-newlib-f4", "embassy-nrf52840"])(
  "%s: the shares of each row add up to it, and the rows to the sum",
  async (sample) => {
    const part = await shared(sample);
    expect(part.rows.length).toBeGreaterThan(0);
    for (const row of part.rows) expect(row.owners.reduce((sum, { share }) => sum + share, 0)).toBe(row.bytes);
    expect(part.rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(part.bytes);
  },
);

// Oracle: the map's own lines, read here by a pattern: "0x… 0xSIZE OBJECT" below ` .rodata.….str1.4`, and "0x… (size before relaxing)" below it.
test("c-newlib-f4: what each object gave to merged strings are the sizes before relaxing of its map", async () => {
  const text = readFileSync(`${ROOT}/samples/c-newlib-f4/c-newlib-f4.map`, "utf8").split("Linker script and memory map")[1]!;
  const rows = /^ \.rodata\S*\.str1\.4\n? +0x[0-9a-f]+ +0x([0-9a-f]+) \S+\n(?: +0x([0-9a-f]+) \(size before relaxing\)\n)?/gm;
  let alone = 0;
  for (const [, kept, before] of text.matchAll(rows)) alone += Number.parseInt(before ?? kept!, 16);
  const row = (await shared("c-newlib-f4")).rows.find(({ kind, name }) => kind === "strings" && name === "*.str1.4")!;
  expect(row.owners.reduce((sum, owner) => sum + owner.alone, 0)).toBe(alone);
});

test("an option that chooses symbols is refused beside --shared", async () => {
  const { code, err } = await cli(["symbols", "samples/cpp-m4/cpp-m4.elf", "--shared", "--crate", "core"], { cwd: ROOT });
  expect([code, err]).toEqual([2, expect.stringContaining("leave out --crate")]);
});
