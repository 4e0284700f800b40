import { expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

// Oracle: 0x300 + 0x200 + 0x40 bytes in a region of 1 KiB, as GNU ld says: "region `FLASH' overflowed by 320 bytes".
test("an overfull region says by how much, and fails a strict run", async () => {
  const own = (index: number, address: number) => ({ first: index, last: index, physicalAddress: address });
  const stdin = buildElf({
    sections: [
      { name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(0x300), alignment: 4 },
      { name: ".rodata", flags: 2, address: 0x0800_0300, bytes: new Uint8Array(0x200), alignment: 4 },
      { name: ".data", flags: 3, address: 0x2000_0000, bytes: new Uint8Array(0x40), alignment: 4 },
    ],
    segments: [own(0, 0x0800_0000), own(1, 0x0800_0300), own(2, 0x0800_0500)],
  });
  const { out, code } = await cli(["-", "--region", "FLASH:0x08000000:1K:flash", "--region", "RAM:0x20000000:4K:ram", "--strict"], {
    stdin,
  });
  expect(out).toContain("over by 320 B");
  expect(code).toBe(1);
});
