/**
 * `MSR MSPLIM, Rn`: 0xf38n 0x880a; the same of MSPLIM_NS, 0x8a [ARMv8-M Architecture Reference Manual, C2.4.140, table of SYSm].
 */
const WRITES_LIMIT = { first: 0xf380, seconds: [0x880a, 0x888a] } as const;
/** The MPU's registers, MPU_TYPE to MPU_RLAR_A3, and those of the Non-secure side [ARMv7-M §B3.5, ARMv8-M §D1.2]. */
const MPU = { low: 0xed90, high: 0xedc4, tops: [0xe000, 0xe002] } as const;

/**
 * Whether code sets a limit of the main stack or addresses the MPU: what CMSIS and cortex-m do inline leaves no symbol. `bytes` are those of an
 * executable section that begins at a multiple of 2; data among the code may be taken for such an instruction, once in 2^28 halfwords.
 */
export function setsStackGuard(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMpu = (low: number, top: number) => low >= MPU.low && low <= MPU.high && MPU.tops.some((one) => one === top);
  let halfOfMpu = false;
  for (let at = 0; at + 4 <= bytes.length; at += 2) {
    const [first, second] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if ((first & 0xfff0) === WRITES_LIMIT.first && WRITES_LIMIT.seconds.some((one) => one === second)) return true;
    // A literal of four bytes lies at a multiple of 4 of the section, which begins at one.
    if (at % 4 === 0 && isMpu(first, second)) return true;
    // MOVW takes the lower half of an address, MOVT 0xe000 makes it one of the system control space.
    if ((first & 0xfbf0) === 0xf240 && isMpu(immediate(first, second), 0xe000)) halfOfMpu = true;
    if (halfOfMpu && (first & 0xfbf0) === 0xf2c0 && MPU.tops.some((one) => one === immediate(first, second))) return true;
  }
  return false;
}

/** The 16-bit immediate of MOVW and MOVT, T3 and T1 [ARMv7-M §A7.7.76, §A7.7.79]. */
function immediate(first: number, second: number): number {
  return ((first & 0xf) << 12) | (((first >> 10) & 1) << 11) | (((second >> 12) & 7) << 8) | (second & 0xff);
}
