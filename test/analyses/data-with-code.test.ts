import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";

const folder = mkdtempSync(join(tmpdir(), "data-with-code-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [ALLOC_EXEC, WRITE_ALLOC_EXEC] = [6, 7];
const LOAD = 1;

/** An image whose `.data` is executable, as `*(.RamFunc*)` in it makes it: 48 bytes, of which 8 are a function where symbols tell. */
function built(symbols: "symbols" | "stripped"): string {
  const path = join(folder, `${symbols}.elf`);
  const image = buildElf({
    sections: [
      { name: ".text", flags: ALLOC_EXEC, address: 0x0800_0000, bytes: new Uint8Array(32) },
      { name: ".data", flags: WRITE_ALLOC_EXEC, address: 0x2000_0000, bytes: new Uint8Array(48) },
    ],
    segments: [
      { type: LOAD, first: 0, last: 0, physicalAddress: 0x0800_0000 },
      { type: LOAD, first: 1, last: 1, physicalAddress: 0x0800_0020 },
    ],
    ...(symbols === "stripped"
      ? {}
      : {
          symbols: [
            { name: "main", value: 0x0800_0001, size: 32, type: 2, binding: 1, section: 0 },
            { name: "table", value: 0x2000_0000, size: 36, type: 1, binding: 1, section: 1 },
            { name: "erase_page", value: 0x2000_0029, size: 8, type: 2, binding: 1, section: 1 },
          ],
        }),
  });
  writeFileSync(path, image);
  return path;
}

// Oracle: the image as written above; the 4 bytes between the two symbols have none that tells.
test.each([
  ["symbols", { code: 40, data: 40 }],
  ["stripped", { code: 32, data: 48 }],
] as const)("variables beside functions in an executable .data are data: with %s", async (kind, expected) => {
  const { out } = await cli(["crates", built(kind), "--json", "--all"]);
  const { crates = [] } = JSON.parse(out) as ReportDocument;
  const sum = (key: "code" | "data" | "rodata" | "bss") => crates.reduce((all, row) => all + row[key], 0);
  expect({ code: sum("code"), data: sum("data"), rodata: sum("rodata"), bss: sum("bss") }).toEqual({ rodata: 0, bss: 0, ...expected });
});
