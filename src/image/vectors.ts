/** The words of a vector table as the image holds them. */
export interface VectorWords {
  readonly address: number;
  /** Word 0 is the initial stack pointer, word 1 the reset vector; handlers carry the Thumb bit. */
  readonly words: readonly number[];
  /** How the table was found. */
  readonly evidence: string;
  /** Further tables of the image, a boot loader's for example. */
  readonly others: readonly OtherTable[];
}

/** A table that is not the one looked at. */
export interface OtherTable {
  readonly address: number;
  readonly slots: number;
  readonly evidence: string;
}

/** System exceptions by number [ARMv7-M §B1.5.2; ARMv8-M §B3.9]. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: "Reset",
  2: "NonMaskableInt",
  3: "HardFault",
  4: "MemoryManagement",
  5: "BusFault",
  6: "UsageFault",
  7: "SecureFault",
  11: "SVCall",
  12: "DebugMonitor",
  14: "PendSV",
  15: "SysTick",
};
export const FIRST_INTERRUPT = 16;

/** Name of a system exception on an architecture; undefined for a slot that is reserved there, and for interrupts. */
export function exceptionName(index: number, architecture: string | undefined): string | undefined {
  const small = architecture === "v6-M" || architecture === "v6S-M" || architecture === "v8-M.base";
  if (small && (index === 4 || index === 5 || index === 6 || index === 12)) return undefined;
  if (index === 7 && architecture?.startsWith("v8") !== true) return undefined;
  if (index === 7 && small) return undefined;
  return EXCEPTIONS[index];
}
