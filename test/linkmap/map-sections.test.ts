import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { readLinkMap } from "../../src/formats/map/index.ts";
import type { RegionDefinition } from "../../src/ledger/region.ts";
import { mapSections } from "../../src/linkmap/map-sections.ts";

const region = (name: string, origin: number, kind: "flash" | "ram"): RegionDefinition => ({
  name,
  origin,
  length: 0x10000,
  kind,
  attributes: "",
  evidence: "test",
});

/** Oracle: `readelf -l` of such a link (GNU ld 2.40): NOLOAD sections have no bytes in the file, the next section's image has the address printed for them. */
test("a load address that GNU ld prints for a section that is not loaded takes no flash", async () => {
  const text = `Memory Configuration

Name             Origin             Length             Attributes
FLASH            0x08000000         0x00010000         xr
RAM              0x20000000         0x00010000         xrw

Linker script and memory map

.text           0x08000000      0x100
 .text          0x08000000      0x100 main.o

.backup         0x20000000       0x20 load address 0x08000100
 .backup        0x20000000       0x20 main.o

.settings       0x20000020       0x10 load address 0x08000100
 .data.s        0x20000020       0x10 main.o

.log            0x20000030       0x40 load address 0x08000110
 .bss.ring      0x20000030       0x40 log.o
OUTPUT(app.elf elf32-littlearm)
`;
  const map = await readLinkMap(new BufferSource("app.map", new TextEncoder().encode(text)));
  const sections = mapSections(map, [region("FLASH", 0x0800_0000, "flash"), region("RAM", 0x2000_0000, "ram")]);
  expect(sections.map(({ name, hasBytes, loadAddress }) => [name, hasBytes, loadAddress])).toEqual([
    [".text", true, undefined],
    [".backup", false, undefined],
    [".settings", true, 0x0800_0100],
    [".log", false, undefined],
  ]);
});
