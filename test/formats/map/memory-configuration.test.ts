import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { readLinkMap, readMapMemory } from "../../../src/formats/map/index.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const source = (text: string) => new BufferSource("app.map", new TextEncoder().encode(text));

// Oracle: the reader of whole maps, which test/formats/map/oracle.test.ts holds to readelf and a second reader.
test("the memories of every fixture", async () => {
  let found = 0;
  for (const file of readdirSync(fixtures).filter((name) => name.endsWith(".map"))) {
    const text = readFileSync(join(fixtures, file), "utf8");
    const whole = await readLinkMap(source(text));
    const expected = whole.regions.filter(({ name }) => name !== "*default*");
    expect((await readMapMemory(source(text)))?.regions, file).toEqual(expected);
    found += expected.length;
  }
  expect(found).toBeGreaterThan(5);
});

// Oracle: by construction.
test("long lists before it, at every distance from the border of a window, and none at all", async () => {
  const memory =
    "Memory Configuration\n\nName             Origin             Length             Attributes\nFLASH            0x08000000         0x00010000         xr\n";
  for (const shift of [0, 1, 7, 20, 60, 130]) {
    const lines = "\nDiscarded input sections\n\n";
    const row = " .text          0x00000000        0x0 main.o\n";
    const list = lines + row.repeat(Math.floor(((1 << 20) - lines.length - shift) / row.length));
    const text = `${list}${" ".repeat(Math.max(0, (1 << 20) - shift - list.length - 1))}\n${memory}\nLinker script and memory map\n\n`;
    expect((await readMapMemory(source(text)))?.regions, String(shift)).toEqual([
      { name: "FLASH", origin: 0x0800_0000, length: 0x1_0000, attributes: "xr" },
    ]);
    expect((await readMapMemory(source(list)))?.regions).toEqual([]);
    await expect(readMapMemory(source(`${list}${memory}`))).rejects.toThrow("the map ends inside its Memory Configuration");
  }
});
