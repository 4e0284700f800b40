import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { buildElf } from "../support/elf-builder.ts";

const SHT_ARM_EXIDX = 0x7000_0001;

/** ST's linker scripts call the output section `.ARM`, and so do others; readelf -S shows the type ARM_EXIDX [EHABI32 §4.4.2]. */
test.each([
  [".ARM", SHT_ARM_EXIDX, true],
  [".ARM.exidx", SHT_ARM_EXIDX, true],
  [".ARM.exidx", 1, true],
  [".ARM", 1, false],
  [".ARM.extab", 1, false],
])("%s of type %i: the unwinder's index is told by its type, and by its usual name", async (name, type, expected) => {
  const elf = buildElf({
    machine: 40,
    type: 2,
    sections: [
      { name: ".text", flags: 6, address: 0x8000, bytes: new Uint8Array(16), alignment: 4 },
      { name, type, flags: 2, address: 0x8010, bytes: new Uint8Array(8), alignment: 4 },
    ],
    segments: [{ first: 0, last: 1, physicalAddress: 0x8000 }],
  });
  const { sections } = await loadFirmware(new BufferSource("app.elf", elf));
  expect(sections.find((one) => one.name === name)?.exceptionIndex).toBe(expected);
});
