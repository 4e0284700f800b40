import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { findHeap } from "../../src/image/ram/find-heap.ts";
import { buildElf } from "../support/elf-builder.ts";

const [FUNCTION, OBJECT] = [2, 1];

// FreeRTOS heap_4.c: `static uint8_t ucHeap[configTOTAL_HEAP_SIZE]`; newlib's malloc may be linked beside it, for printf.
test("FreeRTOS's heap is the static that pvPortMalloc gives out, newlib's _sbrk beside it or not", async () => {
  const heap = async (...names: string[]) => {
    const elf = buildElf({
      machine: 40,
      type: 2,
      sections: [
        { name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(64), alignment: 4 },
        { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 0x4000, alignment: 8 },
      ],
      symbols: [
        { name: "pvPortMalloc", value: 0x0800_0001, size: 32, type: FUNCTION, binding: 1, section: 0 },
        { name: "_sbrk", value: 0x0800_0021, size: 32, type: FUNCTION, binding: 1, section: 0 },
        ...names.map((name) => ({ name, value: 0x2000_0008, size: 0x3c00, type: OBJECT, section: 1 })),
      ],
    });
    return findHeap(await loadFirmware(new BufferSource("app.elf", elf)));
  };
  expect(await heap("ucHeap")).toMatchObject({ kind: "FreeRTOS", start: 0x2000_0008, bytes: 0x3c00 });
  expect(await heap("buffer")).toMatchObject({ kind: "newlib", bytes: null });
});
