/** Numbers of exceptions that rules name; the first interrupt of the device comes behind the system's [ARMv7-M §B1.5.2]. */
export const RESET = 1;
export const NMI = 2;
export const HARD_FAULT = 3;
export const SUPERVISOR_CALL = 11;
export const DEBUG_MONITOR = 12;
export const PENDSV = 14;
export const SYSTICK = 15;
export const FIRST_INTERRUPT = 16;

/** More words than any vector table has: 16 exceptions and 480 interrupts [ARMv8-M §B3.30]. */
export const MOST_VECTORS = 496;

/** Most words of a table on an architecture: 32 interrupts on v6-M [ARMv6-M §B3.4], 240 on v7-M [ARMv7-M §B3.4] and on Cortex-M23, 480 elsewhere. */
export function mostVectors(architecture: string | undefined): number {
  if (architecture === "v6-M" || architecture === "v6S-M") return FIRST_INTERRUPT + 32;
  return architecture === "v7-M" || architecture === "v7E-M" || architecture === "v8-M.base" ? FIRST_INTERRUPT + 240 : MOST_VECTORS;
}

/** Most interrupts of a device on an architecture. */
export function mostInterrupts(architecture: string | undefined): number {
  return mostVectors(architecture) - FIRST_INTERRUPT;
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

/** Name of a system exception on an architecture; undefined for a slot that is reserved there, and for interrupts. */
export function exceptionName(index: number, architecture: string | undefined): string | undefined {
  const small = architecture === "v6-M" || architecture === "v6S-M" || architecture === "v8-M.base";
  if (small && (index === 4 || index === 5 || index === 6 || index === 12)) return undefined;
  if (index === 7 && architecture?.startsWith("v8") !== true) return undefined;
  if (index === 7 && small) return undefined;
  return EXCEPTIONS[index];
}
