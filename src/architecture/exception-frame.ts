/** Bytes that the processor pushes for r0 to r3, r12, lr, the return address and xPSR [ARMv7-M §B1.5.6]. */
const BASIC_FRAME = 32;
/** The same with s0 to s15, FPSCR and a reserved word, when floating point was used; space is reserved even when storing is lazy. */
const EXTENDED_FRAME = 104;
/** v8-M: integrity signature, a reserved word and r4 to r11 when a Secure context is left for a Non-secure handler [ARMv8-M §B3.19]. */
const ADDITIONAL_STATE = 40;

/** Bytes that the processor pushes when it takes an exception, without what aligns the stack. */
export function exceptionFrame(usesFloat: boolean, crossesSecurity: boolean): number {
  return (usesFloat ? EXTENDED_FRAME : BASIC_FRAME) + (crossesSecurity ? ADDITIONAL_STATE : 0);
}
