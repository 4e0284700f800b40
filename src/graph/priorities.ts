import { FIRST_INTERRUPT } from "../architecture/exceptions.ts";
import type { Code } from "./code.ts";

/** First byte of NVIC_IPR0 and of SHPR1, whose bytes are one priority each [ARMv7-M §B3.4.9, §B3.2.10]. */
const INTERRUPT_PRIORITIES = 0xe000e400;
const LAST_INTERRUPT_PRIORITY = 0xe000e5ef;
const SYSTEM_PRIORITIES = 0xe000ed18;
const LAST_SYSTEM_PRIORITY = 0xe000ed23;
/** Exception whose priority is the first byte of SHPR1. */
const FIRST_SYSTEM_HANDLER = 4;
/** NVIC_ISER0: a bit enables an interrupt [ARMv7-M §B3.4.4]. */
const SET_ENABLE = 0xe000e100;
const LAST_SET_ENABLE = 0xe000e13f;

/** What code writes to the interrupt controller. */
export interface InterruptSetup {
  /** Priority by exception number, where all writes agree on one constant; smaller numbers preempt larger ones. */
  readonly priorities: ReadonlyMap<number, number>;
  /** Exception numbers whose priority is written with different or unknown values. */
  readonly uncertain: ReadonlySet<number>;
  /** Exception numbers that constant writes enable. */
  readonly enabled: ReadonlySet<number>;
}

/** Reads priorities and enabled interrupts from stores of constants, byte by byte, so that read-modify-write of a word counts for the byte it sets. */
export function readInterruptSetup(code: Code): InterruptSetup {
  const priorities = new Map<number, number>();
  const uncertain = new Set<number>();
  const enabled = new Set<number>();
  // v6-M and v8-M base implement the two upper bits only [ARMv6-M §B3.4.6].
  const { architecture } = code.image.processor;
  const implemented = architecture === "v6-M" || architecture === "v8-M.base" ? 0xc0 : 0xff;
  for (const { address, last, size, value, known } of code.systemStores) {
    if (last !== address) {
      for (let at = address; at < last + size; at++) if (exceptionOf(at) >= 0) uncertain.add(exceptionOf(at));
      continue;
    }
    if (address >= SET_ENABLE && address <= LAST_SET_ENABLE && size === 4) {
      for (let bit = 0; bit < 32; bit++) {
        if (((value & known) >>> bit) & 1) enabled.add(FIRST_INTERRUPT + (address - SET_ENABLE) * 8 + bit);
      }
    }
    for (let lane = 0; lane < size; lane++) {
      const exception = exceptionOf(address + lane);
      if (exception < 0) continue;
      const knownBits = (known >>> (lane * 8)) & implemented;
      // A byte of which nothing is known keeps what was read: another exception's part of a word.
      if (knownBits === 0 && size > 1 && known !== 0) continue;
      const priority = (value >>> (lane * 8)) & implemented;
      const earlier = priorities.get(exception);
      if (knownBits !== implemented || (earlier !== undefined && earlier !== priority)) uncertain.add(exception);
      else priorities.set(exception, priority);
    }
  }
  for (const exception of uncertain) priorities.delete(exception);
  return { priorities, uncertain, enabled };
}

/** Number of the exception whose priority is at an address; -1 when none is. */
function exceptionOf(address: number): number {
  if (address >= INTERRUPT_PRIORITIES && address <= LAST_INTERRUPT_PRIORITY) return FIRST_INTERRUPT + address - INTERRUPT_PRIORITIES;
  if (address >= SYSTEM_PRIORITIES && address <= LAST_SYSTEM_PRIORITY) return FIRST_SYSTEM_HANDLER + address - SYSTEM_PRIORITIES;
  return -1;
}
