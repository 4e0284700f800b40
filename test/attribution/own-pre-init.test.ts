import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

/** An image of cortex-m-rt without debug information; nm -S lists the same symbols. */
async function cratesOf(preInit: number): Promise<ReadonlyMap<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "pre-init-"));
  const elf = buildElf({
    machine: 40,
    type: 2,
    entry: 0x8041,
    sections: [
      {
        name: ".vector_table",
        flags: 2,
        address: 0x8000,
        bytes: new Uint8Array(Uint32Array.of(0x2000_4000, 0x8041, ...new Array<number>(14).fill(0)).buffer),
      },
      { name: ".text", flags: 6, address: 0x8040, bytes: new Uint8Array(0x70).fill(0xbf), alignment: 4 },
    ],
    segments: [{ first: 0, last: 1, virtualAddress: 0x8000, physicalAddress: 0x8000 }],
    symbols: [
      { name: "_ZN4core9panicking5panic17h0123456789abcdefE", value: 0x80a1, size: 0x10, type: 2, section: 1 },
      { name: "__RESET_VECTOR", value: 0x8004, size: 4, type: 1, section: 0 },
      { name: "Reset", value: 0x8041, size: 0x10, type: 2, section: 1 },
      { name: "DefaultPreInit", value: 0x8051, size: 0x10, type: 2, section: 1 },
      { name: "__pre_init", value: preInit + 1, size: preInit === 0x8050 ? 0 : 0x40, type: preInit === 0x8050 ? 0 : 2, section: 1 },
    ],
  });
  writeFileSync(join(folder, "app.elf"), elf);
  const { crates } = await cliDocument("crates", "--all", join(folder, "app.elf"));
  rmSync(folder, { recursive: true });
  return new Map(crates!.map(({ name, code }) => [name, code]));
}

// cortex-m-rt 0.7, link.x: PROVIDE(__pre_init = DefaultPreInit); #[pre_init] and other crates define their own.
test("a __pre_init that is cortex-m-rt's default is that crate's, one that somebody defines is not", async () => {
  expect((await cratesOf(0x8050)).get("cortex_m_rt")).toBe(0x20);
  const own = await cratesOf(0x8060);
  expect([own.get("cortex_m_rt"), own.get("(no crate in the name)")]).toEqual([0x20, 0x40]);
});
