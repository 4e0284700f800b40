import { Form } from "./encodings.ts";
import { type Instruction, Kind, LR, PC, SP, SP_UNKNOWN } from "./instruction.ts";

/** Marks `register` as written; the stack pointer and the program counter are followed by other fields. */
export function write(into: Instruction, register: number): void {
  if (register < SP || register === LR) into.writes |= 1 << register;
  else if (register === SP) into.spEffect = SP_UNKNOWN;
}

/** Number of set bits of a 16-bit register list. */
export function bitCount(list: number): number {
  let count = 0;
  for (let rest = list & 0xffff; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const INDEXED_SIZES = [4, 2, 1, 1, 4, 2, 1, 2];

/** Fills `into` from a 16-bit encoding; `half` is the halfword, `address` where it lies [ARMv7-M §A5.2]. */
export function decodeNarrow(form: Form, half: number, address: number, into: Instruction): void {
  const low = half & 7;
  const middle = (half >>> 3) & 7;
  const third = (half >>> 6) & 7;
  const high = (half >>> 8) & 7;
  const byte = half & 0xff;
  switch (form) {
    case Form.WritesLow:
      into.writes = 1 << low;
      return;
    case Form.ShiftLeft:
    case Form.ShiftRight: {
      const amount = (half >>> 6) & 31;
      into.rd = low;
      into.rm = middle;
      into.writes = 1 << low;
      if (form === Form.ShiftLeft) into.kind = amount === 0 ? Kind.MoveRegister : Kind.ShiftLeft;
      else into.kind = amount === 0 ? Kind.MoveImmediate : Kind.ShiftRight;
      into.imm = amount;
      return;
    }
    case Form.AddSubRegister:
      into.kind = (half & 0x200) === 0 ? Kind.AddRegister : Kind.SubtractRegister;
      into.rd = low;
      into.rn = middle;
      into.rm = third;
      into.writes = 1 << low;
      return;
    case Form.AddSubImmediate3:
      addImmediate(into, low, middle, (half & 0x200) === 0 ? third : -third);
      return;
    case Form.MoveImmediate8:
      into.kind = Kind.MoveImmediate;
      into.rd = high;
      into.imm = byte;
      into.writes = 1 << high;
      return;
    case Form.CompareImmediate8:
      into.kind = Kind.Compare;
      into.rn = high;
      into.imm = byte;
      return;
    case Form.AddImmediate8:
      addImmediate(into, high, high, byte);
      return;
    case Form.SubtractImmediate8:
      addImmediate(into, high, high, -byte);
      return;
    case Form.NarrowNegate:
      into.kind = Kind.Negate;
      into.rd = low;
      into.rn = middle;
      into.writes = 1 << low;
      return;
    case Form.NarrowAnd:
    case Form.NarrowOr:
    case Form.NarrowClear:
      into.kind = form === Form.NarrowOr ? Kind.OrRegister : form === Form.NarrowAnd ? Kind.AndRegister : Kind.ClearRegister;
      into.rd = low;
      into.rn = low;
      into.rm = middle;
      into.writes = 1 << low;
      return;
    case Form.NarrowComplement:
      into.kind = Kind.Complement;
      into.rd = low;
      into.rm = middle;
      into.writes = 1 << low;
      return;
    case Form.AddHigh: {
      const rd = ((half >>> 4) & 8) | low;
      into.kind = rd === PC ? Kind.AddPc : Kind.AddRegister;
      into.rd = rd;
      into.rn = rd;
      into.rm = (half >>> 3) & 15;
      write(into, rd);
      return;
    }
    case Form.MoveHigh: {
      const rd = ((half >>> 4) & 8) | low;
      into.kind = rd === PC ? Kind.BranchRegister : Kind.MoveRegister;
      into.rd = rd;
      into.rm = (half >>> 3) & 15;
      write(into, rd);
      return;
    }
    case Form.BranchExchange:
      into.kind = Kind.BranchRegister;
      into.rm = (half >>> 3) & 15;
      into.imm = low & 4;
      return;
    case Form.BranchLinkExchange:
      into.kind = Kind.CallRegister;
      into.rm = (half >>> 3) & 15;
      into.imm = low & 4;
      into.writes = 1 << LR;
      return;
    case Form.NarrowLiteral:
      into.kind = Kind.LoadLiteral;
      into.rd = high;
      into.size = 4;
      into.target = pcRelative(address, byte * 4);
      into.writes = 1 << high;
      return;
    case Form.NarrowIndexed: {
      const operation = (half >>> 9) & 7;
      access(into, operation >= 3, low, middle, INDEXED_SIZES[operation]!);
      into.rm = third;
      return;
    }
    case Form.NarrowOffset: {
      const size = half >>> 15 === 1 ? 2 : (half & 0x1000) === 0 ? 4 : 1;
      access(into, (half & 0x800) !== 0, low, middle, size);
      into.imm = ((half >>> 6) & 31) * size;
      return;
    }
    case Form.StackOffset:
      access(into, (half & 0x800) !== 0, high, SP, 4);
      into.imm = byte * 4;
      return;
    case Form.NarrowAddress:
      into.kind = Kind.Address;
      into.rd = high;
      into.target = pcRelative(address, byte * 4);
      into.writes = 1 << high;
      return;
    case Form.AddToStackAddress:
      addImmediate(into, high, SP, byte * 4);
      return;
    case Form.MoveStack:
      addImmediate(into, SP, SP, (half & 0x80) === 0 ? (half & 0x7f) * 4 : -(half & 0x7f) * 4);
      return;
    case Form.CompareBranch:
      into.kind = Kind.BranchIf;
      into.condition = 15;
      into.rn = low;
      into.target = relative(address, ((half >>> 3) & 0x40) | ((half >>> 2) & 0x3e));
      return;
    case Form.NarrowPush:
      into.kind = Kind.Push;
      into.rn = SP;
      into.registers = byte | ((half & 0x100) << 6);
      into.spEffect = -4 * bitCount(into.registers);
      return;
    case Form.NarrowPop:
      into.kind = Kind.Pop;
      into.rn = SP;
      into.registers = byte | ((half & 0x100) << 7);
      into.spEffect = 4 * bitCount(into.registers);
      into.writes = byte;
      return;
    case Form.Breakpoint:
      into.kind = Kind.Bkpt;
      into.imm = half & 0xff;
      return;
    case Form.IfThen: {
      const mask = half & 15;
      into.kind = Kind.IfThen;
      into.condition = (half >>> 4) & 15;
      into.imm = (mask & 1) !== 0 ? 4 : (mask & 2) !== 0 ? 3 : (mask & 4) !== 0 ? 2 : 1;
      return;
    }
    case Form.NarrowStoreMultiple:
    case Form.NarrowLoadMultiple:
      into.kind = form === Form.NarrowLoadMultiple ? Kind.LoadMultiple : Kind.StoreMultiple;
      into.rn = high;
      into.registers = byte;
      into.writeBack = true;
      into.writes = (1 << high) | (form === Form.NarrowLoadMultiple ? byte : 0);
      return;
    case Form.Undefined:
      into.kind = Kind.Udf;
      into.imm = byte;
      return;
    case Form.Supervisor:
      into.kind = Kind.Svc;
      into.imm = byte;
      return;
    case Form.NarrowBranchIf:
      into.kind = Kind.BranchIf;
      into.condition = (half >>> 8) & 15;
      into.target = relative(address, (byte << 24) >> 23);
      return;
    case Form.NarrowBranch:
      into.kind = Kind.Branch;
      into.target = relative(address, (half << 21) >> 20);
      return;
  }
}

/** `rd` = `rn` + `imm`; into the stack pointer it has an effect that is known when it starts from the stack pointer. */
export function addImmediate(into: Instruction, rd: number, rn: number, imm: number): void {
  into.kind = Kind.AddImmediate;
  into.rd = rd;
  into.rn = rn;
  into.imm = imm;
  write(into, rd);
  if (rd === SP && rn === SP) into.spEffect = imm;
}

/** A load into or a store from `rd`, based on `rn`. */
export function access(into: Instruction, load: boolean, rd: number, rn: number, size: number): void {
  into.kind = load ? Kind.Load : Kind.Store;
  into.rd = rd;
  into.rn = rn;
  into.size = size;
  if (load) write(into, rd);
}

/** A branch target: the program counter reads as the instruction's address + 4. */
export function relative(address: number, offset: number): number {
  return (address + 4 + offset) >>> 0;
}

/** A literal's or `ADR`'s address: the same with the program counter aligned to a word. */
export function pcRelative(address: number, offset: number): number {
  return (((address + 4) & ~3) + offset) >>> 0;
}
