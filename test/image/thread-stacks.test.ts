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
    ["uxIdleTaskStack.0", 512],
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
    ["uxIdleTaskStack.0", 512],
  ]);
});

test("what Zephyr's guard takes of a stack is no stack: CONFIG_ISR_STACK_SIZE of nRF52 builds is 32 less than the static", async () => {
  const absolute = (name: string, value: number) => ({ name, value, size: 0, type: 0, section: 0xfff1 });
  const build = (guard: number) =>
    buildElf({
      machine: 40,
      type: 2,
      sections: [{ name: "noinit", type: 8, flags: 3, address: 0x20000000, size: 2080, alignment: 32 }],
      symbols: [
        { name: "z_interrupt_stacks", value: 0x20000000, size: 2080, type: OBJECT, section: 0 },
        absolute("CONFIG_MPU_STACK_GUARD", guard),
        absolute("CONFIG_ARM_MPU_REGION_MIN_ALIGN_AND_SIZE", 32),
      ],
    });
  const stacks = async (guard: number) => threadStacks(await loadFirmware(new BufferSource("zephyr.elf", build(guard))));
  expect(await stacks(1)).toEqual([{ name: "z_interrupt_stacks", start: 0x20000020, bytes: 2048 }]);
  expect(await stacks(0)).toEqual([{ name: "z_interrupt_stacks", start: 0x20000000, bytes: 2080 }]);
});
