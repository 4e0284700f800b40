/**
 * `MSR MSPLIM, Rn`: 0xf38n 0x880a; the same of MSPLIM_NS, 0x8a [ARMv8-M Architecture Reference Manual, C2.4.140, table of SYSm].
 */
const WRITES_LIMIT = { first: 0xf380, seconds: [0x880a, 0x888a] } as const;
/** The MPU's registers, MPU_TYPE to MPU_RLAR_A3, and those of the Non-secure side [ARMv7-M §B3.5, ARMv8-M §D1.2]. */
const MPU = { low: 0xed90, high: 0xedc4, tops: [0xe000, 0xe002] } as const;
/** MOVW and MOVT without their register and immediate [ARMv7-M §A7.7.76, T3, §A7.7.79, T1]. */
const [MOVW, MOVT] = [0xf240, 0xf2c0];

/**
 * Whether code sets a limit of the main stack or addresses the MPU: what CMSIS and cortex-m do inline leaves no symbol. `bytes` are those of an
 * executable section that begins at a multiple of 2; data among the code may be taken for such an instruction, once in 2^28 halfwords.
 */
export function setsStackGuard(bytes: Uint8Array): boolean {
  const half = (at: number) => bytes[at]! | (bytes[at + 1]! << 8);
  const isTop = (top: number) => MPU.tops.some((one) => one === top);
  const isMpu = (low: number) => low >= MPU.low && low <= MPU.high;
  const writesLimit = (at: number) =>
    (half(at) & 0xfff0) === WRITES_LIMIT.first && WRITES_LIMIT.seconds.some((one) => one === half(at + 2));
  if (firstHalf(bytes, WRITES_LIMIT.first >> 8, 0, writesLimit) >= 0) return true;
  // A literal of four bytes lies at a multiple of 4 of the section, which begins at one.
  if (firstHalf(bytes, MPU.low >> 8, 0, (at) => at % 4 === 0 && isMpu(half(at)) && isTop(half(at + 2))) >= 0) return true;
  // MOVW takes the lower half of an address, MOVT 0xe000 makes it one of the system control space. The bit of the immediate that is in an instruction's
  // first byte is the lower half's 11th.
  const takesLow = (at: number) => (half(at) & 0xfbf0) === MOVW && isMpu(immediate(half(at), half(at + 2)));
  const low = firstHalf(bytes, (MOVW >> 8) | ((MPU.low & 0x800) >> 9), 0, takesLow);
  const makesTop = (at: number) => (half(at) & 0xfbf0) === MOVT && isTop(immediate(half(at), half(at + 2)));
  return low >= 0 && firstHalf(bytes, MOVT >> 8, low, makesTop) >= 0;
}

/** The first halfword from `from` on whose upper byte is `upper` and which `fits`, with another behind it; -1 for none. */
function firstHalf(bytes: Uint8Array, upper: number, from: number, fits: (at: number) => boolean): number {
  for (let place = bytes.indexOf(upper, from + 1); place >= 0; place = bytes.indexOf(upper, place + 1)) {
    if (place % 2 === 1 && place + 2 < bytes.length && fits(place - 1)) return place - 1;
  }
  return -1;
}

/** The 16-bit immediate of MOVW and MOVT, T3 and T1 [ARMv7-M §A7.7.76, §A7.7.79]. */
function immediate(first: number, second: number): number {
  return ((first & 0xf) << 12) | (((first >> 10) & 1) << 11) | (((second >> 12) & 7) << 8) | (second & 0xff);
}
