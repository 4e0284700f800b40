/** Value of a modified immediate constant `i:imm3:imm8` as a signed 32-bit number [ARMv7-M §A5.3.2]. */
export function expandImmediate(word: number): number {
  const imm12 = ((word >>> 15) & 0x800) | ((word >>> 4) & 0x700) | (word & 0xff);
  const byte = imm12 & 0xff;
  switch (imm12 >>> 8) {
    case 0:
      return byte;
    case 1:
      return byte | (byte << 16);
    case 2:
      return (byte << 8) | (byte << 24);
    case 3:
      return byte | (byte << 8) | (byte << 16) | (byte << 24);
    default: {
      const rotation = imm12 >>> 7;
      const value = 0x80 | (imm12 & 0x7f);
      return (value >>> rotation) | (value << (32 - rotation));
    }
  }
}

/** The 12 bits `i:imm3:imm8` of `ADDW` and `SUBW`. */
export function plainImmediate12(word: number): number {
  return ((word >>> 15) & 0x800) | ((word >>> 4) & 0x700) | (word & 0xff);
}

/** The 16 bits `imm4:i:imm3:imm8` of `MOVW` and `MOVT`. */
export function plainImmediate16(word: number): number {
  return ((word >>> 4) & 0xf000) | plainImmediate12(word);
}

/** Offset of `B.W` (T4) and `BL` (T1): 25 signed bits, `I1 = NOT(J1 EOR S)` [ARMv7-M §A7.7.12]. */
export function longOffset(word: number): number {
  const sign = (word >>> 26) & 1;
  const i1 = ~((word >>> 13) ^ sign) & 1;
  const i2 = ~((word >>> 11) ^ sign) & 1;
  return (sign ? -0x1000000 : 0) + (i1 << 23) + (i2 << 22) + (((word >>> 16) & 0x3ff) << 12) + ((word & 0x7ff) << 1);
}

/** Offset of `B<c>.W` (T3): 21 signed bits [ARMv7-M §A7.7.12]. */
export function conditionalOffset(word: number): number {
  const sign = (word >>> 26) & 1;
  const j1 = (word >>> 13) & 1;
  const j2 = (word >>> 11) & 1;
  return (sign ? -0x100000 : 0) + (j2 << 19) + (j1 << 18) + (((word >>> 16) & 0x3f) << 12) + ((word & 0x7ff) << 1);
}
