import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { threadStacks } from "../../src/image/ram/thread-stacks.ts";
import { buildElf } from "../support/elf-builder.ts";

const OBJECT = 1;

test("statics that are called stacks are those of threads; what is small, read-only or called otherwise is none", async () => {
  const names: [string, number][] = [
    ["IDLE_STACK", 256],
    ["worker_stack_mem", 512],
    ["xTimerStack", 1024],
    ["stacks", 32],
    ["stack_depth_table", 128],
    ["haystack_index", 128],
    ["buffer", 4096],
  ];
  let at = 0x20000000;
  const symbols = names.map(([name, size]) => {
    const symbol = { name, value: at, size, type: OBJECT, section: 0 };
    at += size;
    return symbol;
  });
  const elf = buildElf({
    machine: 40,
    type: 2,
    sections: [
      { name: ".bss", type: 8, flags: 3, address: 0x20000000, size: at - 0x20000000, alignment: 4 },
      { name: ".rodata", flags: 2, address: 0x8000, bytes: new Uint8Array(256), alignment: 4 },
    ],
    symbols: [...symbols, { name: "CONST_STACK", value: 0x8000, size: 256, type: OBJECT, section: 1 }],
  });
  const found = await threadStacks(await loadFirmware(new BufferSource("app.elf", elf)));
  expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["IDLE_STACK", 256],
    ["worker_stack_mem", 512],
    ["xTimerStack", 1024],
  ]);
});
