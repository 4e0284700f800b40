/** Each core register. */
const ALL = 0xffff;

/**
 * Core registers that the instruction at `bytes[offset]` may read or write by name, bit n for register n: never too few, and for 32-bit
 * instructions at times too many, as every field that can hold a register counts. What is implied (the stack pointer of PUSH, r0 to r3 of a
 * call) is not named. All of them where the bytes end before the instruction does [ARMv7-M §A5.2, §A5.3].
 */
export function namedRegisters(bytes: Uint8Array, offset: number): number {
  if (offset < 0 || offset + 2 > bytes.length) return ALL;
  const first = bytes[offset]! | (bytes[offset + 1]! << 8);
  if (first >>> 11 <= 0b11100) return narrow(first);
  if (offset + 4 > bytes.length) return ALL;
  return wide(first, bytes[offset + 2]! | (bytes[offset + 3]! << 8));
}

function narrow(code: number): number {
  const [low, middle, high, top] = [1 << (code & 7), 1 << ((code >>> 3) & 7), 1 << ((code >>> 6) & 7), 1 << ((code >>> 8) & 7)];
  switch (code >>> 12) {
    case 0b0001:
      return code >>> 10 === 0b000110 ? low | middle | high : low | middle;
    case 0b0010:
    case 0b0011:
    case 0b1001:
    case 0b1010:
      return top;
    case 0b0100:
      if (code >>> 11 === 0b01001) return top;
      return code >>> 10 === 0b010001 ? (1 << ((code & 7) | ((code >>> 4) & 8))) | (1 << ((code >>> 3) & 15)) : low | middle;
    case 0b0101:
      return low | middle | high;
    case 0b1011:
      return miscellaneous(code, low | middle);
    case 0b1100:
      return top | (code & 0xff);
    case 0b1101:
    case 0b1110:
      return 0;
    default:
      return low | middle;
  }
}

/** PUSH and POP with LR or PC, IT and hints, and the rest [ARMv7-M §A5.2.5]. */
function miscellaneous(code: number, registers: number): number {
  if (code >>> 8 === 0b1011_1111) return 0;
  if ((code & 0xf600) !== 0xb400) return registers;
  const isPop = (code & 0x0800) !== 0;
  return (code & 0xff) | ((code & 0x100) === 0 ? 0 : isPop ? 1 << 15 : 1 << 14);
}

function wide(first: number, second: number): number {
  const isBranch = first >>> 11 === 0b11110 && second >>> 15 === 1;
  if (isBranch) return (first & 0xffe0) === 0xf380 || (first & 0xffe0) === 0xf3e0 ? fields(first, second) : 0;
  // LDM, STM, PUSH and POP: a list in place of fields.
  if ((first & 0xfe40) === 0xe800) return (1 << (first & 15)) | second;
  return fields(first, second);
}

function fields(first: number, second: number): number {
  return (1 << (first & 15)) | (1 << (second >>> 12)) | (1 << ((second >>> 8) & 15)) | (1 << (second & 15));
}
