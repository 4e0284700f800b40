import type { Code } from "./code.ts";
import type { Processor } from "./code-image.ts";

/** A slot of the vector table that leads somewhere. */
export interface VectorSlot {
  /** Exception number: 1 Reset, 2 NMI, 3 HardFault, 15 SysTick, 16 the first interrupt [ARMv7-M §B1.5.2]. */
  readonly index: number;
  /** The word as it is written, with the Thumb bit. */
  readonly value: number;
  /** Index of the function; -1 when the word points to no code of the image. */
  readonly function: number;
}

export const RESET = 1;
export const NMI = 2;
export const HARD_FAULT = 3;
export const SUPERVISOR_CALL = 11;
export const DEBUG_MONITOR = 12;
export const PENDSV = 14;
export const SYSTICK = 15;
export const FIRST_INTERRUPT = 16;

/** Slots that no exception of an architecture uses: what stands there never runs [ARMv6-M §B1.5.2, ARMv7-M §B1.5.2, ARMv8-M §B3.9]. */
export function isReserved(index: number, architecture: Processor["architecture"]): boolean {
  if (index === 13 || (index > 7 && index < SUPERVISOR_CALL)) return true;
  if (architecture === "v6-M" || architecture === "v8-M.base") return (index > HARD_FAULT && index < 8) || index === DEBUG_MONITOR;
  return index === 7 && !architecture.startsWith("v8");
}

/** More than any Cortex-M has: 16 exceptions and 480 interrupts [ARMv8-M §B3.30]. */
const MOST_SLOTS = 496;

/** Slots 1 and up that are not 0. */
export function vectorSlots(code: Code): VectorSlot[] {
  const table = code.image.vectorTable;
  const slots: VectorSlot[] = [];
  if (table === undefined) return slots;
  for (let index = 1; index < Math.min(table.words, MOST_SLOTS); index++) {
    const value = code.space.word(table.address + index * 4);
    if (value > 0) slots.push({ index, value, function: code.functions.startingAt(value - (value % 2)) });
  }
  return slots;
}
