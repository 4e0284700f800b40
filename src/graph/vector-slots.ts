import { MOST_VECTORS } from "../architecture/exceptions.ts";
import { codeAddress } from "../architecture/thumb-bit.ts";
import type { Code } from "./code.ts";

/** A slot of the vector table that leads somewhere. */
export interface VectorSlot {
  /** Exception number: 1 Reset, 2 NMI, 3 HardFault, 15 SysTick, 16 the first interrupt [ARMv7-M §B1.5.2]. */
  readonly index: number;
  /** The word as it is written, with the Thumb bit. */
  readonly value: number;
  /** Index of the function; -1 when the word points to no code of the image. */
  readonly function: number;
}

/** Slots 1 and up that are not 0. */
export function vectorSlots(code: Code): VectorSlot[] {
  const table = code.image.vectorTable;
  const slots: VectorSlot[] = [];
  if (table === undefined) return slots;
  for (let index = 1; index < Math.min(table.words, MOST_VECTORS); index++) {
    const value = code.space.word(table.address + index * 4);
    if (value > 0) slots.push({ index, value, function: code.functions.startingAt(codeAddress(value)) });
  }
  return slots;
}
