import { EM_ARM } from "../formats/elf/index.ts";
import type { Architecture } from "./architecture.ts";
import { targetOf } from "./arm-target.ts";

/** Arm's M profile; its address map has SRAM at 0x20000000 and no memory from 0xe0000000 [ARMv7-M §B3.1, ARMv6-M §B3.1]. */
export const ARM: Architecture = {
  ...{ machine: EM_ARM, followsCode: true, hasMappingSymbols: true, hasThumbBit: true },
  sram: { start: 0x2000_0000, end: 0x4000_0000 },
  system: 0xe000_0000,
  targetOf,
};
