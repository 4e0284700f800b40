// 16-bit encodings [ARMv7-M §A5.2].

import {
  ADDRESS,
  ADD_IMMEDIATE,
  ADD_PC,
  ADD_REGISTER,
  AND_REGISTER,
  BKPT,
  BRANCH,
  BRANCH_IF,
  BRANCH_REGISTER,
  CALL_REGISTER,
  CLEAR_REGISTER,
  COMPARE,
  COMPARE_REGISTER,
  COMPLEMENT,
  EXCLUSIVE_OR,
  EXTEND,
  d,
  IF_THEN,
  LOAD,
  LOAD_LITERAL,
  LOAD_MULTIPLE,
  LR,
  MOVE_IMMEDIATE,
  MOVE_REGISTER,
  MULTIPLY,
  NEGATE,
  NUMBER,
  OR_REGISTER,
  OTHER,
  PC,
  POP,
  PUSH,
  SHIFT_BY_REGISTER,
  SHIFT_LEFT,
  SHIFT_RIGHT,
  SIGNED,
  SP,
  SP_UNKNOWN,
  STORE,
  STORE_MULTIPLE,
  SUBTRACT_REGISTER,
  SVC,
  UDF,
} from "./instruction";

/** Marks a register as written. */
export function write(register: u32): void {
  if (register < SP || register == LR) d.writes |= 1 << register;
  else if (register == SP) d.spEffect = SP_UNKNOWN;
}

export function addImmediate(rd: u32, rn: u32, imm: i32): void {
  d.kind = ADD_IMMEDIATE;
  d.rd = rd;
  d.rn = rn;
  d.imm = imm;
  write(rd);
  if (rd == SP && rn == SP) d.spEffect = imm;
}

export function access(isLoad: bool, rd: u32, rn: u32, size: u32): void {
  d.kind = isLoad ? LOAD : STORE;
  d.rd = rd;
  d.rn = rn;
  d.size = size;
  if (isLoad) write(rd);
}

function two(kind: u32, rd: u32, rn: u32, rm: u32): void {
  d.kind = kind;
  d.rd = rd;
  d.rn = rn;
  d.rm = rm;
  d.writes = 1 << rd;
  d.setsFlags = true;
}

export function decodeNarrow(half: u32, address: u32): void {
  const low = half & 7;
  const middle = (half >> 3) & 7;
  const third = (half >> 6) & 7;
  const high = (half >> 8) & 7;
  const byte = half & 0xff;
  switch (half >> 11) {
    case 0:
    case 1:
    case 2: {
      const amount = (half >> 6) & 31;
      d.setsFlags = true;
      d.rd = low;
      d.rm = middle;
      d.rn = middle;
      d.writes = 1 << low;
      d.imm = amount;
      if (half >> 11 == 2) d.kind = SIGNED;
      else if (half >> 11 == 0) d.kind = amount == 0 ? MOVE_REGISTER : SHIFT_LEFT;
      else d.kind = amount == 0 ? MOVE_IMMEDIATE : SHIFT_RIGHT;
      return;
    }
    case 3:
      d.setsFlags = true;
      if ((half & 0x400) == 0) two((half & 0x200) == 0 ? ADD_REGISTER : SUBTRACT_REGISTER, low, middle, third);
      else addImmediate(low, middle, (half & 0x200) == 0 ? third : -(<i32>third));
      return;
    case 4:
      d.kind = MOVE_IMMEDIATE;
      d.rd = high;
      d.imm = byte;
      d.writes = 1 << high;
      d.setsFlags = true;
      return;
    case 5:
      d.kind = COMPARE;
      d.rn = high;
      d.imm = byte;
      d.setsFlags = true;
      return;
    case 6:
    case 7:
      addImmediate(high, high, half >> 11 == 6 ? byte : -(<i32>byte));
      d.setsFlags = true;
      return;
    case 8:
      if ((half & 0x400) == 0) dataProcessing((half >> 6) & 15, low, middle);
      else special(half, address);
      return;
    case 9:
      d.kind = LOAD_LITERAL;
      d.rd = high;
      d.size = 4;
      d.target = ((address + 4) & ~3) + byte * 4;
      d.writes = 1 << high;
      return;
    case 10:
    case 11: {
      const operation = (half >> 9) & 7;
      const size: u32 = operation == 0 || operation == 4 ? 4 : operation == 1 || operation == 5 || operation == 7 ? 2 : 1;
      access(operation >= 3, low, middle, size);
      d.rm = third;
      d.signExtends = operation == 3 || operation == 7;
      return;
    }
    case 12:
    case 13:
    case 14:
    case 15:
    case 16:
    case 17: {
      const size: u32 = half >> 12 == 6 ? 4 : half >> 12 == 7 ? 1 : 2;
      access((half & 0x800) != 0, low, middle, size);
      d.imm = ((half >> 6) & 31) * size;
      return;
    }
    case 18:
    case 19:
      access((half & 0x800) != 0, high, SP, 4);
      d.imm = byte * 4;
      return;
    case 20:
      d.kind = ADDRESS;
      d.rd = high;
      d.target = ((address + 4) & ~3) + byte * 4;
      d.writes = 1 << high;
      return;
    case 21:
      addImmediate(high, SP, byte * 4);
      return;
    case 22:
    case 23:
      miscellaneous(half, address);
      return;
    case 24:
    case 25:
      d.kind = half >> 11 == 25 ? LOAD_MULTIPLE : STORE_MULTIPLE;
      d.rn = high;
      d.registers = byte;
      // A base register in the list of a load is loaded, not written back.
      d.writeBack = half >> 11 == 24 || (byte & (1 << high)) == 0;
      d.writes = (1 << high) | (half >> 11 == 25 ? byte : 0);
      return;
    case 26:
    case 27: {
      const condition = (half >> 8) & 15;
      if (condition == 14) d.kind = UDF;
      else if (condition == 15) d.kind = SVC;
      else {
        d.kind = BRANCH_IF;
        d.condition = condition;
        d.target = address + 4 + ((<i32>(byte << 24)) >> 23);
      }
      d.imm = byte;
      return;
    }
    default:
      d.kind = BRANCH;
      d.target = address + 4 + ((<i32>(half << 21)) >> 20);
  }
}

function dataProcessing(operation: u32, low: u32, middle: u32): void {
  switch (operation) {
    case 0:
      two(AND_REGISTER, low, low, middle);
      return;
    case 1:
      two(EXCLUSIVE_OR, low, low, middle);
      return;
    case 8:
    case 11:
      d.kind = OTHER;
      d.setsFlags = true;
      return;
    case 9:
      two(NEGATE, low, middle, PC);
      return;
    case 10:
      d.kind = COMPARE_REGISTER;
      d.rn = low;
      d.rm = middle;
      d.setsFlags = true;
      return;
    case 12:
      two(OR_REGISTER, low, low, middle);
      return;
    case 13:
      two(MULTIPLY, low, low, middle);
      return;
    case 14:
      two(CLEAR_REGISTER, low, low, middle);
      return;
    case 15:
      two(COMPLEMENT, low, low, middle);
      return;
    case 2:
    case 3:
      two(SHIFT_BY_REGISTER, low, low, middle);
      d.imm = operation - 2;
      return;
    case 4:
      two(NUMBER, low, low, middle);
      return;
    default:
      two(OTHER, low, low, middle);
  }
}

function special(half: u32, address: u32): void {
  const rd = ((half >> 4) & 8) | (half & 7);
  const rm = (half >> 3) & 15;
  switch ((half >> 8) & 3) {
    case 0:
      d.kind = rd == PC ? ADD_PC : ADD_REGISTER;
      d.rd = rd;
      d.rn = rd;
      d.rm = rm;
      write(rd);
      return;
    case 1:
      d.kind = COMPARE_REGISTER;
      d.rn = rd;
      d.rm = rm;
      d.setsFlags = true;
      return;
    case 2:
      d.kind = rd == PC ? BRANCH_REGISTER : MOVE_REGISTER;
      d.rd = rd;
      d.rm = rm;
      write(rd);
      return;
    default:
      d.kind = (half & 0x80) == 0 ? BRANCH_REGISTER : CALL_REGISTER;
      d.rm = rm;
      d.imm = half & 4;
      if ((half & 0x80) != 0) d.writes = 1 << LR;
  }
}

function bitCount(list: u32): i32 {
  return popcnt<u32>(list);
}

function miscellaneous(half: u32, address: u32): void {
  const low = half & 7;
  const byte = half & 0xff;
  const middle = (half >> 3) & 7;
  if ((half & 0xff00) == 0xb000) {
    addImmediate(SP, SP, (half & 0x80) == 0 ? (half & 0x7f) * 4 : -(<i32>((half & 0x7f) * 4)));
  } else if ((half & 0xf500) == 0xb100) {
    d.kind = BRANCH_IF;
    d.condition = 15;
    d.rn = low;
    // 1 for CBNZ, 0 for CBZ.
    d.imm = (half >> 11) & 1;
    d.target = address + 4 + (((half >> 3) & 0x40) | ((half >> 2) & 0x3e));
  } else if ((half & 0xff00) == 0xb200) {
    d.rd = low;
    d.rm = middle;
    d.rn = middle;
    d.writes = 1 << low;
    const operation = (half >> 6) & 3;
    d.kind = operation < 2 ? SIGNED : EXTEND;
    d.imm = operation == 2 ? 0xffff : 0xff;
  } else if ((half & 0xfe00) == 0xb400) {
    d.kind = PUSH;
    d.rn = SP;
    d.registers = byte | ((half & 0x100) << 6);
    d.spEffect = -4 * bitCount(d.registers);
  } else if ((half & 0xfe00) == 0xbc00) {
    d.kind = POP;
    d.rn = SP;
    d.registers = byte | ((half & 0x100) << 7);
    d.spEffect = 4 * bitCount(d.registers);
    d.writes = byte;
  } else if ((half & 0xffc0) == 0xba80 || (half & 0xff00) == 0xbe00) {
    d.kind = BKPT;
    d.imm = byte;
  } else if ((half & 0xff00) == 0xba00) {
    d.kind = NUMBER;
    d.rd = low;
    d.rn = middle;
    d.writes = 1 << low;
  } else if ((half & 0xff00) == 0xbf00 && (half & 15) != 0) {
    const mask = half & 15;
    d.kind = IF_THEN;
    d.condition = (half >> 4) & 15;
    d.imm = 4 - ctz<u32>(mask);
    // The bits of the mask, for which of them the condition is turned round.
    d.shift = mask;
  }
}
