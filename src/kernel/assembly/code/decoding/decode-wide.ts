// 32-bit encodings, first halfword in the upper bits [ARMv7-M §A5.3], [ARMv8-M §C2.3].

import { access, addImmediate, write } from "./decode-narrow";
import {
  ADDRESS,
  ADD_REGISTER,
  AND_IMMEDIATE,
  AND_REGISTER,
  BRANCH,
  BRANCH_IF,
  CALL,
  CLEAR_REGISTER,
  COMPARE,
  COMPARE_REGISTER,
  COMPLEMENT,
  EXCLUSIVE_OR,
  EXTEND,
  EXTRACT,
  d,
  INSERT,
  LOAD,
  LOAD_LITERAL,
  LOAD_MULTIPLE,
  LOAD_PC,
  LR,
  MOVE_IMMEDIATE,
  MOVE_REGISTER,
  MOVE_TOP,
  MOVE_WIDE,
  MULTIPLY,
  NUMBER,
  OR_IMMEDIATE,
  OR_REGISTER,
  OTHER,
  PC,
  POP,
  PUSH,
  READ_SPECIAL,
  REVERSE_SUBTRACT,
  SHIFT_BY_REGISTER,
  SHIFT_LEFT,
  SHIFT_RIGHT,
  SIGNED,
  SP,
  SP_UNKNOWN,
  STORE,
  STORE_EXCLUSIVE,
  STORE_MULTIPLE,
  STORE_VECTOR,
  SUBTRACT_REGISTER,
  TABLE_BRANCH_BYTE,
  TABLE_BRANCH_HALF,
  UDF,
  WRITE_SPECIAL,
} from "./instruction";

const TRACKED: u32 = 0x5fff;

@inline
function immediate12(word: u32): u32 {
  return ((word >> 15) & 0x800) | ((word >> 4) & 0x700) | (word & 0xff);
}

/** A modified immediate constant [ARMv7-M §A5.3.2]. */
function expand(word: u32): i32 {
  const imm12 = immediate12(word);
  const byte = imm12 & 0xff;
  switch (imm12 >> 8) {
    case 0:
      return byte;
    case 1:
      return byte | (byte << 16);
    case 2:
      return (byte << 8) | (byte << 24);
    case 3:
      return byte | (byte << 8) | (byte << 16) | (byte << 24);
    default:
      return rotr<u32>(0x80 | (imm12 & 0x7f), imm12 >> 7);
  }
}

function longOffset(word: u32): i32 {
  const sign = (word >> 26) & 1;
  const i1 = ~((word >> 13) ^ sign) & 1;
  const i2 = ~((word >> 11) ^ sign) & 1;
  return (sign != 0 ? -0x1000000 : 0) + <i32>((i1 << 23) + (i2 << 22) + (((word >> 16) & 0x3ff) << 12) + ((word & 0x7ff) << 1));
}

function conditionalOffset(word: u32): i32 {
  const sign = (word >> 26) & 1;
  return (
    (sign != 0 ? -0x100000 : 0) +
    <i32>((((word >> 11) & 1) << 19) + (((word >> 13) & 1) << 18) + (((word >> 16) & 0x3f) << 12) + ((word & 0x7ff) << 1))
  );
}

@inline
function literal(address: u32, offset: i32): u32 {
  return ((address + 4) & ~3) + offset;
}

export function decodeWide(word: u32, address: u32): void {
  const top = word >> 25;
  if (top == 0x74) multipleDualExclusive(word, address);
  else if (top == 0x75) shiftedRegister(word);
  else if (top == 0x76 || top == 0x77 || top == 0x7e || top == 0x7f) coprocessor(word, address);
  else if ((word & 0xf8000000) == 0xf0000000) {
    if ((word & 0x8000) != 0) branches(word, address);
    else if ((word & 0x02000000) == 0) modifiedImmediate(word);
    else plainImmediate(word, address);
  } else if ((word & 0xfe000000) == 0xf8000000) single(word, address);
  else if ((word & 0xff800000) == 0xfb000000) multiply(word);
  else if ((word & 0xff800000) == 0xfb800000) {
    // Long products write two registers, quotients one; what they are of, or added to, may be an address.
    d.kind = NUMBER;
    d.rn = (word >> 16) & 15;
    d.rm = word & 15;
    d.rd2 = (word >> 12) & 15;
    d.writes = (1 << ((word >> 8) & 15)) & TRACKED;
    const operation = (word >> 20) & 7;
    if (operation != 1 && operation != 3) d.writes |= (1 << ((word >> 12) & 15)) & TRACKED;
  } else registers(word);
}

function multipleDualExclusive(word: u32, address: u32): void {
  const rn = (word >> 16) & 15;
  const rt = (word >> 12) & 15;
  if ((word & 0x00400000) == 0) {
    // Bits 24 and 23 tell the direction; both or neither belong to other profiles.
    if (((word >> 23) & 3) == 1 || ((word >> 23) & 3) == 2) multiple(word);
    return;
  }
  if ((word >> 16) == 0xe97f && (word & 0xffff) == 0xe97f) return; // SG
  const isLoad = (word & 0x100000) != 0;
  const upper = (word >> 20) & 0xfff;
  if (upper == 0xe84 || upper == 0xe85) {
    if (upper == 0xe84 && (word & 0xf000) == 0xf000) {
      // TT and its variants.
      d.kind = NUMBER;
      d.writes = (1 << ((word >> 8) & 15)) & TRACKED;
      return;
    }
    access(isLoad, rt, rn, 4);
    d.imm = (word & 0xff) * 4;
    if (!isLoad) exclusive((word >> 8) & 15);
    return;
  }
  if (upper == 0xe8d && (word & 0xffe0) == 0xf000) {
    d.kind = (word & 0x10) == 0 ? TABLE_BRANCH_BYTE : TABLE_BRANCH_HALF;
    d.rn = rn;
    d.rm = word & 15;
    return;
  }
  if (upper == 0xe8c || upper == 0xe8d) {
    const operation = (word >> 4) & 15;
    const size: u32 = 1 << (operation & 3);
    if ((operation & 3) == 3) {
      d.writes = ((1 << rt) | (1 << ((word >> 8) & 15))) & TRACKED;
      return;
    }
    access(isLoad, rt, rn, size);
    // STREXB, STREXH, STLEX… write a result; STLB, STLH, STL do not.
    if (!isLoad && (operation < 8 || operation >= 12)) exclusive(word & 15);
    return;
  }
  dual(word, address);
}

function exclusive(result: u32): void {
  d.kind = STORE_EXCLUSIVE;
  d.rd2 = result;
  write(result);
}

function multiple(word: u32): void {
  const rn = (word >> 16) & 15;
  const isLoad = (word & 0x100000) != 0;
  const before = (word & 0x1000000) != 0;
  const list = word & 0xffff;
  d.kind = isLoad ? LOAD_MULTIPLE : STORE_MULTIPLE;
  d.rn = rn;
  d.registers = list;
  d.before = before;
  if (isLoad) d.writes = list & TRACKED;
  const loadsSp = isLoad && (list & (1 << SP)) != 0;
  if (loadsSp) d.spEffect = SP_UNKNOWN;
  if ((word & 0x200000) == 0) return;
  d.writeBack = true;
  if (rn != SP) {
    write(rn);
    return;
  }
  if (isLoad && !before) d.kind = POP;
  if (!isLoad && before) d.kind = PUSH;
  if (!loadsSp) d.spEffect = (before ? -4 : 4) * popcnt<u32>(list);
}

function dual(word: u32, address: u32): void {
  const rn = (word >> 16) & 15;
  const isLoad = (word & 0x100000) != 0;
  const offset: i32 = (word & 0x800000) == 0 ? -(<i32>((word & 0xff) * 4)) : (word & 0xff) * 4;
  if (isLoad && rn == PC) {
    d.target = literal(address, offset);
    d.size = 8;
    d.kind = LOAD_LITERAL;
    d.rd = (word >> 12) & 15;
    write(d.rd);
  } else {
    access(isLoad, (word >> 12) & 15, rn, 8);
    d.imm = offset;
    d.postIndex = (word & 0x1000000) == 0;
  }
  d.rd2 = (word >> 8) & 15;
  if (isLoad) write(d.rd2);
  if ((word & 0x200000) == 0) return;
  d.writeBack = true;
  if (rn != SP) write(rn);
  else d.spEffect = offset;
}

const AND: u32 = 0;
const BIC: u32 = 1;
const ORR: u32 = 2;
const ORN: u32 = 3;
const EOR: u32 = 4;
const ADD: u32 = 8;
const SUB: u32 = 13;
const RSB: u32 = 14;

@inline
function flagsOnly(operation: u32, word: u32): bool {
  return ((word >> 8) & 15) == PC && (word & 0x100000) != 0 && (operation == AND || operation == EOR || operation == ADD || operation == SUB);
}

function shiftedRegister(word: u32): void {
  if ((word & 0x8000) != 0) {
    // Conditional selects and long shifts of v8.1-M.
    write((word >> 8) & 15);
    d.rn = (word >> 16) & 15;
    d.rm = word & 15;
    return;
  }
  const operation = (word >> 21) & 15;
  const rn = (word >> 16) & 15;
  const rm = word & 15;
  const type = (word >> 4) & 3;
  const amount = ((word >> 10) & 0x1c) | ((word >> 6) & 3);
  d.setsFlags = (word & 0x100000) != 0;
  d.rn = rn;
  d.rm = rm;
  if (flagsOnly(operation, word)) {
    if (operation == SUB && type == 0 && amount == 0) d.kind = COMPARE_REGISTER;
    return;
  }
  const rd = (word >> 8) & 15;
  write(rd);
  d.rd = rd;
  if (operation == ORR && rn == PC) {
    d.imm = amount;
    if (type == 0) d.kind = amount == 0 ? MOVE_REGISTER : SHIFT_LEFT;
    else if (type == 1) {
      d.kind = amount == 0 ? MOVE_IMMEDIATE : SHIFT_RIGHT;
    } else if (type == 2) d.kind = SIGNED;
    else d.kind = NUMBER;
  } else if (type == 0 && (operation == ADD || operation == SUB)) {
    d.kind = operation == ADD ? ADD_REGISTER : SUBTRACT_REGISTER;
    d.shift = amount;
  } else if (type == 0 && amount == 0) {
    if (operation == ORR) d.kind = OR_REGISTER;
    else if (operation == AND) d.kind = AND_REGISTER;
    else if (operation == BIC) d.kind = CLEAR_REGISTER;
    else if (operation == EOR) d.kind = EXCLUSIVE_OR;
    else if (operation == ORN && rn == PC) d.kind = COMPLEMENT;
  }
}

function modifiedImmediate(word: u32): void {
  const operation = (word >> 21) & 15;
  const rn = (word >> 16) & 15;
  const rd = (word >> 8) & 15;
  const value = expand(word);
  d.setsFlags = (word & 0x100000) != 0;
  if (flagsOnly(operation, word)) {
    if (operation == SUB) {
      d.kind = COMPARE;
      d.rn = rn;
      d.imm = value;
    }
    return;
  }
  if (operation == ADD || operation == SUB) {
    addImmediate(rd, rn, operation == ADD ? value : -value);
    return;
  }
  write(rd);
  d.rd = rd;
  d.rn = rn;
  d.imm = value;
  if (operation == AND) d.kind = AND_IMMEDIATE;
  else if (operation == BIC) {
    d.kind = AND_IMMEDIATE;
    d.imm = ~value;
  } else if (operation == ORR) d.kind = rn == PC ? MOVE_IMMEDIATE : OR_IMMEDIATE;
  else if (operation == ORN && rn == PC) {
    d.kind = MOVE_IMMEDIATE;
    d.imm = ~value;
  } else if (operation == RSB) d.kind = REVERSE_SUBTRACT;
  else if (operation == EOR) d.kind = EXCLUSIVE_OR;
}

function plainImmediate(word: u32, address: u32): void {
  const rn = (word >> 16) & 15;
  const rd = (word >> 8) & 15;
  const operation = (word >> 20) & 31;
  const low = ((word >> 10) & 0x1c) | ((word >> 6) & 3);
  switch (operation) {
    case 0:
    case 10: {
      const offset: i32 = operation == 0 ? immediate12(word) : -(<i32>immediate12(word));
      if (rn != PC) addImmediate(rd, rn, offset);
      else {
        d.kind = ADDRESS;
        d.rd = rd;
        d.target = literal(address, offset);
        write(rd);
      }
      return;
    }
    case 4:
    case 12:
      d.kind = operation == 4 ? MOVE_WIDE : MOVE_TOP;
      d.rd = rd;
      d.imm = ((word >> 4) & 0xf000) | immediate12(word);
      write(rd);
      return;
    case 22: {
      const high = word & 31;
      write(rd);
      d.rd = rd;
      if (rn != PC) {
        d.kind = INSERT;
        d.rn = rn;
        d.rm = rd;
        return;
      }
      if (high < low) return;
      d.kind = AND_IMMEDIATE;
      d.rn = rd;
      d.imm = ~((high - low == 31 ? -1 : (1 << (high - low + 1)) - 1) << low);
      return;
    }
    case 28:
      d.kind = EXTRACT;
      d.rd = rd;
      d.rn = rn;
      d.shift = low;
      d.imm = (word & 31) == 31 ? -1 : (1 << ((word & 31) + 1)) - 1;
      write(rd);
      return;
    default:
      d.kind = NUMBER;
      d.rn = rn;
      write(rd);
  }
}

function branches(word: u32, address: u32): void {
  if ((word & 0xd000) == 0xd000) {
    d.kind = CALL;
    d.target = address + 4 + longOffset(word);
    d.writes = 1 << LR;
  } else if ((word & 0xd000) == 0x9000) {
    d.kind = BRANCH;
    d.target = address + 4 + longOffset(word);
  } else if ((word & 0xd000) == 0xc000) {
    // Loops of v8.1-M, where BLX with an immediate is on other profiles.
    const half = word >> 16;
    if ((word & 0xf001) == 0xc001 && (half & 0xff80) == 0xf000) {
      const offset: i32 = ((word & 0x7fe) << 1) | ((word >> 10) & 2);
      const rest = half & 0x7f;
      const isEnd = rest == 0x0f || rest == 0x1f || rest == 0x2f;
      d.kind = BRANCH_IF;
      d.condition = 16;
      d.target = address + 4 + (isEnd ? -offset : offset);
      d.writes = 1 << LR;
      return;
    }
  } else {
    if ((word >> 16) >> 4 == 0xf7f && (word & 0xf000) == 0xa000) d.kind = UDF;
    else if ((word & 0x03800000) == 0x03800000) special(word);
    else {
      d.kind = BRANCH_IF;
      d.condition = (word >> 22) & 15;
      d.target = address + 4 + conditionalOffset(word);
    }
  }
}

function special(word: u32): void {
  const half = word >> 16;
  if ((half & 0xffe0) == 0xf380) {
    d.kind = WRITE_SPECIAL;
    d.rn = half & 15;
    d.imm = word & 0xff;
    d.setsFlags = true;
    if ((d.imm & 0x7f) == 8 || (d.imm & 0x7f) == 9) d.spEffect = SP_UNKNOWN;
  } else if ((half & 0xffe0) == 0xf3e0) {
    d.kind = READ_SPECIAL;
    d.rd = (word >> 8) & 15;
    d.imm = word & 0xff;
    write(d.rd);
  }
}

function single(word: u32, address: u32): void {
  const rn = (word >> 16) & 15;
  const rt = (word >> 12) & 15;
  const isLoad = (word & 0x100000) != 0;
  const size: u32 = 1 << ((word >> 21) & 3);
  if (size == 8) return;
  if (isLoad && size < 4 && rt == PC) return; // hints
  d.signExtends = (word & 0x01000000) != 0;
  if (isLoad && rn == PC) {
    d.size = size;
    d.target = literal(address, (word & 0x800000) == 0 ? -(<i32>(word & 0xfff)) : word & 0xfff);
    d.rd = rt;
    d.kind = rt == PC ? LOAD_PC : LOAD_LITERAL;
    write(rt);
    return;
  }
  const isJump = isLoad && rt == PC;
  if ((word & 0x800000) != 0) {
    access(isLoad, rt, rn, size);
    d.imm = word & 0xfff;
    if (isJump) d.kind = LOAD_PC;
  } else if ((word & 0x800) != 0) {
    const offset: i32 = (word & 0x200) == 0 ? -(<i32>(word & 0xff)) : word & 0xff;
    access(isLoad, rt, rn, size);
    if (isJump) d.kind = LOAD_PC;
    d.imm = offset;
    d.postIndex = (word & 0x400) == 0;
    if ((word & 0x100) == 0) return;
    d.writeBack = true;
    if (rn != SP) {
      write(rn);
      return;
    }
    const alsoLoadsSp = isLoad && rt == SP;
    if (size == 4 && isLoad && d.postIndex && offset > 0) {
      d.kind = POP;
      d.registers = 1 << rt;
    } else if (size == 4 && !isLoad && !d.postIndex && offset < 0) {
      d.kind = PUSH;
      d.registers = 1 << rt;
    }
    d.spEffect = alsoLoadsSp ? SP_UNKNOWN : offset;
  } else if ((word & 0xfc0) == 0) {
    access(isLoad, rt, rn, size);
    if (isJump) d.kind = LOAD_PC;
    d.rm = word & 15;
    d.shift = (word >> 4) & 3;
  }
}

function multiply(word: u32): void {
  const rd = (word >> 8) & 15;
  write(rd);
  d.rd = rd;
  d.kind = NUMBER;
  const ra = (word >> 12) & 15;
  const operation = (word >> 20) & 7;
  d.rn = (word >> 16) & 15;
  d.rm = word & 15;
  if (ra != PC) {
    // A product or a sum of differences that is added to, or taken from, what can be an address: MLA, MLS, SMLABB, SMLAD, USADA8 …
    d.kind = ADD_REGISTER;
    d.rd2 = d.rn;
    d.rn = ra;
    d.size = 1;
  } else if (operation == 0 && (word & 0xf0) == 0) d.kind = MULTIPLY;
}

/** Shifts by registers, extensions, parallel arithmetic [ARMv7-M §A5.3.12]. */
function registers(word: u32): void {
  const rd = (word >> 8) & 15;
  const rn = (word >> 16) & 15;
  const rm = word & 15;
  write(rd);
  d.rd = rd;
  d.kind = NUMBER;
  const operation = (word >> 20) & 15;
  if (operation < 8 && (word & 0x80) != 0) {
    if (rn != PC) {
      // UXTAB, SXTAH …: an address and an index.
      if ((operation & 1) == 1 || operation == 0 || operation == 4) {
        d.kind = ADD_REGISTER;
        d.rn = rn;
        d.rm = rm;
        d.size = 1;
      }
      return;
    }
    if ((word & 0x30) != 0 || operation == 2 || operation == 3) return;
    d.rm = rm;
    d.rn = rm;
    if (operation == 1 || operation == 5) {
      d.kind = EXTEND;
      d.imm = operation == 1 ? 0xffff : 0xff;
    } else d.kind = SIGNED;
  } else if (operation < 8) {
    d.setsFlags = (word & 0x100000) != 0;
    if (operation < 4) {
      d.kind = SHIFT_BY_REGISTER;
      d.rn = rn;
      d.rm = rm;
      d.imm = operation >> 1;
    }
  } else {
    d.setsFlags = operation == 8;
    // The bits of an address in another order, its bytes by themselves, bounded; not how many zeros it begins with (CLZ).
    if (operation == 11) return;
    d.rn = rn;
    d.rm = rm;
  }
}

function coprocessor(word: u32, address: u32): void {
  const number = (word >> 8) & 15;
  const rn = (word >> 16) & 15;
  const rt = (word >> 12) & 15;
  d.isFloat = (number >= 9 && number <= 11) || number >= 14;
  if ((word & 0xe0000000) != 0xe0000000) return;
  const isLoad = (word & 0x100000) != 0;
  if ((word & 0xfe000000) == 0xfc000000 || (word & 0xfe000000) == 0xfe000000) {
    // Vectors and coprocessors' second forms: LDC2, MCRR2 and what is like them; MVE's loads and stores with write-back.
    if ((word & 0xff500000) == 0xfc100000 || (word & 0xff500000) == 0xfc000000) return;
    if ((word & 0xffc00000) == 0xfc400000 && isLoad) d.writes = ((1 << rt) | (1 << rn)) & TRACKED;
    else if ((word & 0xfe200000) == 0xfc200000) {
      if (rn != SP) write(rn);
      else if (((word >> 7) & 0x3f) == 0x3d || number >= 14) d.spEffect = SP_UNKNOWN;
    } else if ((word & 0xff100010) == 0xfe100010 && rt != PC) write(rt);
    if (!isLoad && (word & 0xfe000000) == 0xfc000000) {
      d.kind = STORE_VECTOR;
      d.rn = rn;
      d.size = 32;
    }
    return;
  }
  if ((word & 0xff000000) == 0xee000000) {
    if ((word & 0x10) != 0 && isLoad) {
      if (rt != PC) write(rt);
    } else if ((word & 0x10) != 0 && rt != PC) d.rd2 = rt; // a core register goes to a coprocessor
    return;
  }
  if ((word & 0xff000000) == 0xef000000) return;
  // 1110110 P U D W L …
  if ((word & 0xffe00000) == 0xec400000) {
    if (isLoad) d.writes = ((1 << rt) | (1 << rn)) & TRACKED;
    else {
      d.rn = rn;
      d.rd2 = rt;
    }
    return;
  }
  const words = word & 0xff;
  if ((word & 0x01200000) == 0x01000000) {
    // VLDR, VSTR and their like.
    const isHalf = number == 9;
    const size: u32 = number == 11 || (word & 0x300) == 0x300 ? 8 : isHalf ? 2 : 4;
    const bytes: i32 = words * (isHalf ? 2 : 4);
    const offset = (word & 0x800000) == 0 ? -bytes : bytes;
    if (isLoad && rn == PC) {
      d.kind = LOAD_LITERAL;
      d.size = size;
      d.target = literal(address, offset);
      return;
    }
    d.kind = isLoad ? LOAD : STORE_VECTOR;
    d.rn = rn;
    d.size = number >= 14 ? 16 : size;
    d.imm = number >= 14 ? 0 : offset;
    return;
  }
  if ((word & 0x01a00000) == 0 && (word & 0xf00) == 0xa00) return; // VLLDM, VLSTM
  // Several registers, or write-back.
  const bytes: i32 = number >= 14 ? (words & 0x7f) << ((word >> 7) & 3) : words * 4;
  const offset = (word & 0x800000) == 0 ? -bytes : bytes;
  const isDown = (word & 0x01000000) != 0 && (word & 0x800000) == 0;
  if (!isLoad) {
    d.kind = STORE_VECTOR;
    d.size = number >= 14 ? 16 : max<i32>(4, bytes);
    d.imm = isDown ? offset : 0;
  }
  d.rn = rn;
  if ((word & 0x200000) == 0) return;
  d.writeBack = true;
  d.shift = offset;
  if (rn == SP) d.spEffect = offset;
  else write(rn);
}
