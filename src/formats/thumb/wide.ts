import { Form } from "./encodings.ts";
import { conditionalOffset, expandImmediate, longOffset, plainImmediate12, plainImmediate16 } from "./immediates.ts";
import { type Instruction, Kind, LR, PC, SP, SP_UNKNOWN } from "./instruction.ts";
import { access, addImmediate, bitCount, pcRelative, relative, write } from "./narrow.ts";

/** Registers that `writes` may hold; operations that only have forms of `Writes…` cannot write the stack pointer [ARMv7-M §A5.1.2]. */
const TRACKED = 0x5fff;

/** Fills `into` from a 32-bit encoding, first halfword in the upper bits [ARMv7-M §A5.3], [ARMv8-M §C2.3]. */
export function decodeWide(form: Form, word: number, address: number, into: Instruction): void {
  const rn = (word >>> 16) & 15;
  const rt = (word >>> 12) & 15;
  const rd = (word >>> 8) & 15;
  const rm = word & 15;
  switch (form) {
    case Form.WritesRd:
      into.writes = (1 << rd) & TRACKED;
      return;
    case Form.WritesRt:
      into.writes = (1 << rt) & TRACKED;
      return;
    case Form.WritesRdRt:
      into.writes = ((1 << rd) | (1 << rt)) & TRACKED;
      return;
    case Form.WritesRtRn:
      into.writes = ((1 << rt) | (1 << rn)) & TRACKED;
      return;
    case Form.WritesRn:
      into.writes = (1 << rn) & TRACKED;
      return;
    case Form.WritesRm:
      into.writes = (1 << rm) & TRACKED;
      return;
    case Form.Multiple:
      multiple(word, into);
      return;
    case Form.TableBranch:
      into.kind = (word & 0x10) === 0 ? Kind.TableBranchByte : Kind.TableBranchHalf;
      into.rn = rn;
      into.rm = rm;
      return;
    case Form.Dual:
      dual(word, address, into);
      return;
    case Form.ShiftedRegister:
      shiftedRegister(word, into);
      return;
    case Form.VectorMultiple:
    case Form.CoprocessorOffset:
      writeBack(into, word, (word & 0xff) * 4);
      return;
    case Form.VectorWriteBack:
      writeBack(into, word, (word & 0x7f) << ((word >>> 7) & 3));
      return;
    case Form.VectorOffset:
      vectorOffset(word, address, into);
      return;
    case Form.ModifiedImmediate:
      modifiedImmediate(word, into);
      return;
    case Form.AddWide:
    case Form.SubtractWide: {
      const offset = form === Form.AddWide ? plainImmediate12(word) : -plainImmediate12(word);
      if (rn !== PC) {
        addImmediate(into, rd, rn, offset);
        return;
      }
      into.kind = Kind.Address;
      into.rd = rd;
      into.target = pcRelative(address, offset);
      write(into, rd);
      return;
    }
    case Form.MoveWide:
    case Form.MoveTop:
      into.kind = form === Form.MoveWide ? Kind.MoveWide : Kind.MoveTop;
      into.rd = rd;
      into.imm = plainImmediate16(word);
      write(into, rd);
      return;
    case Form.BitField:
      bitField(word, into);
      return;
    case Form.BranchLink:
      into.kind = Kind.Call;
      into.target = relative(address, longOffset(word));
      into.writes = 1 << LR;
      return;
    case Form.WideBranch:
      into.kind = Kind.Branch;
      into.target = relative(address, longOffset(word));
      return;
    case Form.WideBranchIf:
      into.kind = Kind.BranchIf;
      into.condition = (word >>> 22) & 15;
      into.target = relative(address, conditionalOffset(word));
      return;
    case Form.LoopEnd:
    case Form.LoopStart: {
      const offset = ((word & 0x7fe) << 1) | ((word >>> 10) & 2);
      into.kind = Kind.BranchIf;
      into.condition = 15;
      into.target = relative(address, form === Form.LoopEnd ? -offset : offset);
      into.writes = 1 << LR;
      return;
    }
    case Form.Undefined:
      into.kind = Kind.Udf;
      return;
    case Form.WriteSpecial:
      into.kind = Kind.WriteSpecial;
      into.rn = rn;
      into.imm = word & 0xff;
      if ((into.imm & 0x7f) === 8 || (into.imm & 0x7f) === 9) into.spEffect = SP_UNKNOWN;
      return;
    case Form.ReadSpecial:
      into.kind = Kind.ReadSpecial;
      into.rd = rd;
      into.imm = word & 0xff;
      write(into, rd);
      return;
    case Form.WideLiteral:
      into.size = 1 << ((word >>> 21) & 3);
      into.target = pcRelative(address, (word & 0x800000) === 0 ? -(word & 0xfff) : word & 0xfff);
      loadLiteral(into, rt);
      return;
    case Form.WideOffset12:
      single(word, into);
      into.imm = word & 0xfff;
      return;
    case Form.WideOffset8: {
      const offset = (word & 0x200) === 0 ? -(word & 0xff) : word & 0xff;
      single(word, into);
      into.imm = offset;
      into.postIndex = (word & 0x400) === 0;
      if ((word & 0x100) !== 0) singleWriteBack(into, offset);
      return;
    }
    case Form.WideIndexed:
      single(word, into);
      into.rm = rm;
      into.shift = (word >>> 4) & 3;
      return;
  }
}

function loadLiteral(into: Instruction, rt: number): void {
  into.rd = rt;
  into.kind = rt === PC ? Kind.LoadPc : Kind.LoadLiteral;
  write(into, rt);
}

/** A single load or store; a load to the program counter is a jump. */
function single(word: number, into: Instruction): void {
  const rt = (word >>> 12) & 15;
  const load = (word & 0x100000) !== 0;
  access(into, load, rt, (word >>> 16) & 15, 1 << ((word >>> 21) & 3));
  if (load && rt === PC) into.kind = Kind.LoadPc;
}

/** Write-back of a single transfer; through the stack pointer it is a push or a pop of one register. */
function singleWriteBack(into: Instruction, offset: number): void {
  into.writeBack = true;
  if (into.rn !== SP) {
    write(into, into.rn);
    return;
  }
  const load = into.kind !== Kind.Store;
  const alsoLoadsSp = load && into.rd === SP;
  if (into.size === 4 && load && into.postIndex && offset > 0) {
    into.kind = Kind.Pop;
    into.registers = 1 << into.rd;
  } else if (into.size === 4 && !load && !into.postIndex && offset < 0) {
    into.kind = Kind.Push;
    into.registers = 1 << into.rd;
  }
  into.spEffect = alsoLoadsSp ? SP_UNKNOWN : offset;
}

/** `LDM`, `STM`, increment after or decrement before. */
function multiple(word: number, into: Instruction): void {
  const rn = (word >>> 16) & 15;
  const load = (word & 0x100000) !== 0;
  const before = (word & 0x1000000) !== 0;
  const list = word & 0xffff;
  into.kind = load ? Kind.LoadMultiple : Kind.StoreMultiple;
  into.rn = rn;
  into.registers = list;
  if (load) into.writes = list & 0x5fff;
  const loadsSp = load && (list & (1 << SP)) !== 0;
  if (loadsSp) into.spEffect = SP_UNKNOWN;
  if ((word & 0x200000) === 0) return;
  into.writeBack = true;
  if (rn !== SP) {
    write(into, rn);
    return;
  }
  if (load && !before) into.kind = Kind.Pop;
  if (!load && before) into.kind = Kind.Push;
  if (!loadsSp) into.spEffect = (before ? -4 : 4) * bitCount(list);
}

/** `LDRD`, `STRD`. */
function dual(word: number, address: number, into: Instruction): void {
  const rn = (word >>> 16) & 15;
  const load = (word & 0x100000) !== 0;
  const offset = (word & 0x800000) === 0 ? -(word & 0xff) * 4 : (word & 0xff) * 4;
  into.rd2 = (word >>> 8) & 15;
  if (load && rn === PC) {
    into.target = pcRelative(address, offset);
    into.size = 8;
    loadLiteral(into, (word >>> 12) & 15);
  } else {
    access(into, load, (word >>> 12) & 15, rn, 8);
    into.imm = offset;
    into.postIndex = (word & 0x1000000) === 0;
  }
  if (load) write(into, into.rd2);
  if ((word & 0x200000) !== 0) {
    into.writeBack = true;
    if (rn !== SP) write(into, rn);
    else into.spEffect = offset;
  }
}

/** Write-back of vector and coprocessor transfers: the offset has the sign of bit 23. */
function writeBack(into: Instruction, word: number, bytes: number): void {
  if ((word & 0x200000) === 0) return;
  const rn = (word >>> 16) & 15;
  into.rn = rn;
  into.writeBack = true;
  if (rn === SP) into.spEffect = (word & 0x800000) === 0 ? -bytes : bytes;
  else write(into, rn);
}

/** `VLDR`, `VSTR`: a literal is worth knowing, the register is not. */
function vectorOffset(word: number, address: number, into: Instruction): void {
  const rn = (word >>> 16) & 15;
  const offset = ((word & 0x800000) === 0 ? -(word & 0xff) : word & 0xff) * ((word & 0x300) === 0x100 ? 2 : 4);
  const load = (word & 0x100000) !== 0;
  const size = (word & 0x300) === 0x300 ? 8 : (word & 0x300) === 0x100 ? 2 : 4;
  if (rn === PC && load) {
    into.kind = Kind.LoadLiteral;
    into.size = size;
    into.target = pcRelative(address, offset);
    return;
  }
  into.kind = load ? Kind.Load : Kind.Store;
  into.rn = rn;
  into.size = size;
  into.imm = offset;
}

/** Operations of [ARMv7-M §A5.3.11] and [ARMv7-M §A5.3.1] that are followed. */
const AND = 0;
const BIC = 1;
const ORR = 2;
const ORN = 3;
const EOR = 4;
const ADD = 8;
const SUB = 13;
const RSB = 14;

/** Whether only flags are wanted: `TST`, `TEQ`, `CMN`, `CMP` are the flag-setting forms that write to register 15. */
function flagsOnly(operation: number, word: number): boolean {
  return (
    ((word >>> 8) & 15) === PC &&
    (word & 0x100000) !== 0 &&
    (operation === AND || operation === EOR || operation === ADD || operation === SUB)
  );
}

function shiftedRegister(word: number, into: Instruction): void {
  const operation = (word >>> 21) & 15;
  if (flagsOnly(operation, word)) return;
  const rn = (word >>> 16) & 15;
  const rd = (word >>> 8) & 15;
  const rm = word & 15;
  const type = (word >>> 4) & 3;
  const amount = ((word >>> 10) & 0x1c) | ((word >>> 6) & 3);
  write(into, rd);
  into.rd = rd;
  into.rn = rn;
  into.rm = rm;
  if (operation === ORR && rn === PC) {
    if (type === 0) into.kind = amount === 0 ? Kind.MoveRegister : Kind.ShiftLeft;
    else if (type === 1) into.kind = amount === 0 ? Kind.MoveImmediate : Kind.ShiftRight;
    into.imm = type < 2 ? amount : 0;
  } else if (type === 0 && (operation === ADD || operation === SUB)) {
    into.kind = operation === ADD ? Kind.AddRegister : Kind.SubtractRegister;
    into.shift = amount;
  } else if (type === 0 && amount === 0) {
    if (operation === ORR) into.kind = Kind.OrRegister;
    else if (operation === AND) into.kind = Kind.AndRegister;
    else if (operation === BIC) into.kind = Kind.ClearRegister;
    else if (operation === ORN && rn === PC) into.kind = Kind.Complement;
  }
}

function modifiedImmediate(word: number, into: Instruction): void {
  const operation = (word >>> 21) & 15;
  const rn = (word >>> 16) & 15;
  const rd = (word >>> 8) & 15;
  const value = expandImmediate(word);
  if (flagsOnly(operation, word)) {
    if (operation === SUB) {
      into.kind = Kind.Compare;
      into.rn = rn;
      into.imm = value;
    }
    return;
  }
  if (operation === ADD || operation === SUB) {
    addImmediate(into, rd, rn, operation === ADD ? value : -value | 0);
    return;
  }
  write(into, rd);
  into.rd = rd;
  into.rn = rn;
  into.imm = value;
  if (operation === AND) into.kind = Kind.AndImmediate;
  else if (operation === BIC) {
    into.kind = Kind.AndImmediate;
    into.imm = ~value;
  } else if (operation === ORR) into.kind = rn === PC ? Kind.MoveImmediate : Kind.OrImmediate;
  else if (operation === ORN && rn === PC) {
    into.kind = Kind.MoveImmediate;
    into.imm = ~value;
  } else if (operation === RSB && value === 0) into.kind = Kind.Negate;
}

/** `BFC` clears a field, which aligns addresses; `BFI` only writes its register. */
function bitField(word: number, into: Instruction): void {
  const rd = (word >>> 8) & 15;
  const low = ((word >>> 10) & 0x1c) | ((word >>> 6) & 3);
  const high = word & 31;
  write(into, rd);
  if (((word >>> 16) & 15) !== PC || high < low) return;
  into.kind = Kind.AndImmediate;
  into.rd = rd;
  into.rn = rd;
  into.imm = ~((high - low === 31 ? -1 : (1 << (high - low + 1)) - 1) << low);
}
