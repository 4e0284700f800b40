import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { placed, type RustStatic, undescribed } from "../../src/tasks/rust-statics.ts";
import { buildElf } from "../support/elf-builder.ts";

// Names as rustc 1.96 with opt-level 2 gives them to RTIC's resources: LLVM's GlobalOpt takes statics apart and numbers what is left.
test("a static that LLVM took apart is one, with the bytes of its parts", async () => {
  const resource = (name: string) => `_RNvNtC5sched3app${name.length}${name}`;
  const symbols = [
    { name: resource("total") + ".0", value: 0x2000_0008, size: 8 },
    { name: resource("pair") + ".1", value: 0x2000_0014, size: 4 },
    { name: resource("pair") + ".0", value: 0x2000_0010, size: 4 },
    { name: resource("log"), value: 0x2000_0020, size: 128 },
  ];
  const elf = buildElf({
    machine: 40,
    type: 2,
    sections: [{ name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 0x100, alignment: 8 }],
    symbols: symbols.map((one) => ({ ...one, type: 1, section: 0 })),
  });
  const found = await undescribed(await loadFirmware(new BufferSource("app.elf", elf)), []);
  const told = found.map(({ name, scope, bytes, address }) => [name, scope, bytes, address]).sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
  expect(told).toEqual([
    ["log", "sched::app", 128, 0x2000_0020],
    ["pair", "sched::app", 8, 0x2000_0010],
    ["total", "sched::app", 8, 0x2000_0008],
  ]);
});

test("a static of which only its parts have a place is one, with its type", () => {
  const one = (name: string, rest: Partial<RustStatic>): RustStatic => ({
    ...{ name, scope: "app", type: "", typeDie: undefined, bytes: undefined, address: undefined, file: undefined, line: undefined },
    ...rest,
  });
  const described = [one("STATE", { type: "Option<u64>", bytes: 16 }), one("GONE", { type: "u8", bytes: 1 })];
  const others = [one("STATE", { bytes: 9, address: 0x2000_0000 }), one("LOG", { bytes: 4, address: 0x2000_0010 })];
  expect(placed(described, others).map(({ name, type, bytes, address }) => [name, type, bytes, address])).toEqual([
    ["STATE", "Option<u64>", 9, 0x2000_0000],
    ["GONE", "u8", 1, undefined],
    ["LOG", "", 4, 0x2000_0010],
  ]);
});
