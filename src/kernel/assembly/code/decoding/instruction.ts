// One decoded instruction. There is one at a time: the decoder fills `d`, the interpreter reads `i`.

export const OTHER: u32 = 0;
export const BRANCH: u32 = 1;
export const BRANCH_IF: u32 = 2;
export const CALL: u32 = 3;
export const CALL_REGISTER: u32 = 4;
export const BRANCH_REGISTER: u32 = 5;
export const ADD_PC: u32 = 6;
export const LOAD_PC: u32 = 7;
export const TABLE_BRANCH_BYTE: u32 = 8;
export const TABLE_BRANCH_HALF: u32 = 9;
export const IF_THEN: u32 = 10;
export const LOAD_LITERAL: u32 = 11;
export const ADDRESS: u32 = 12;
export const MOVE_IMMEDIATE: u32 = 13;
export const MOVE_WIDE: u32 = 14;
export const MOVE_TOP: u32 = 15;
export const MOVE_REGISTER: u32 = 16;
export const ADD_IMMEDIATE: u32 = 17;
export const ADD_REGISTER: u32 = 18;
export const SUBTRACT_REGISTER: u32 = 19;
export const SHIFT_LEFT: u32 = 20;
export const SHIFT_RIGHT: u32 = 21;
export const AND_IMMEDIATE: u32 = 22;
export const OR_IMMEDIATE: u32 = 23;
export const OR_REGISTER: u32 = 24;
export const COMPLEMENT: u32 = 25;
export const NEGATE: u32 = 26;
export const COMPARE: u32 = 27;
export const LOAD: u32 = 28;
export const STORE: u32 = 29;
export const LOAD_MULTIPLE: u32 = 30;
export const STORE_MULTIPLE: u32 = 31;
export const PUSH: u32 = 32;
export const POP: u32 = 33;
export const SVC: u32 = 34;
export const BKPT: u32 = 35;
export const UDF: u32 = 36;
export const WRITE_SPECIAL: u32 = 37;
export const READ_SPECIAL: u32 = 38;
export const AND_REGISTER: u32 = 39;
export const CLEAR_REGISTER: u32 = 40;
// What only the interpreter tells apart from `Other`.
/** Flags of `rn` − `rm`. */
export const COMPARE_REGISTER: u32 = 41;
/** A number without any address in it into all of `writes`: products, quotients, bit fields, counts. */
export const NUMBER: u32 = 42;
/** `rd` = `rm` & `imm`: `UXTB`, `UXTH`. */
export const EXTEND: u32 = 43;
/** `STREX`, `STLEX`: as `Store`, and 0 or 1 into `rd2`. */
export const STORE_EXCLUSIVE: u32 = 44;
/** `rd` = `rn` * `rm` (+ any number). */
export const MULTIPLY: u32 = 45;
/** `UBFX`: `rd` = (`rn` >> `shift`) & `imm`. */
export const EXTRACT: u32 = 46;
/** Stores of floating-point or vector registers: `size` bytes at `rn` + `imm`. */
export const STORE_VECTOR: u32 = 47;
/** `EOR` register or immediate: `rd` = `rn` ^ `rm`, or ^ `imm` when `rm` is 15. */
export const EXCLUSIVE_OR: u32 = 48;
/** `ASR` by a constant, `SXTB`, `SXTH` …: a number of either sign. */
export const SIGNED: u32 = 49;
/** `BFI`: `rd` with some bits from `rn`. */
export const INSERT: u32 = 50;
/** `RSB`: `imm` − `rn`. */
export const REVERSE_SUBTRACT: u32 = 52;
/** `LSL`, `LSR` by a register: `rd` = `rn` shifted by the low byte of `rm`, to the right when `imm` is 1. */
export const SHIFT_BY_REGISTER: u32 = 51;

export const SP: u32 = 13;
export const LR: u32 = 14;
export const PC: u32 = 15;
export const SP_UNKNOWN: i32 = 0x7fffffff;

/** What the decoder fills: an instruction with room for every field. */
@unmanaged
export class Decoding {
  kind: u32;
  length: u32;
  condition: u32;
  target: u32;
  rd: u32;
  rn: u32;
  rm: u32;
  rd2: u32;
  imm: i32;
  shift: u32;
  size: u32;
  registers: u32;
  spEffect: i32;
  writes: u32;
  writeBack: bool;
  postIndex: bool;
  setsFlags: bool;
  isFloat: bool;
  signExtends: bool;
  before: bool;

  clear(): void {
    const length = this.length;
    for (let at: usize = 0; at < DECODING_SIZE; at += 8) store<u64>(changetype<usize>(this) + at, 0);
    this.length = length;
    this.condition = 14;
    this.rd = PC;
    this.rn = PC;
    this.rm = PC;
    this.rd2 = PC;
  }
}

/** Bytes of what is decoded, whole words of eight. */
const DECODING_SIZE: usize = (offsetof<Decoding>() + 7) & ~7;

/** What was decoded last. */
export const d: Decoding = changetype<Decoding>(heap.alloc(DECODING_SIZE));

/** An instruction as it is kept: in little room, as code is followed many times. */
@unmanaged
export class Instruction {
  kind: u8;
  length: u8;
  condition: u8;
  rd: u8;
  rn: u8;
  rm: u8;
  rd2: u8;
  size: u8;
  writeBack: bool;
  postIndex: bool;
  /** Whether the instruction may change the flags. */
  setsFlags: bool;
  /** Whether it uses floating-point or vector registers. */
  isFloat: bool;
  /** Whether a load keeps the sign of its byte or halfword. */
  signExtends: bool;
  /** Whether several registers lie below `rn` (`STMDB`, `LDMDB`). */
  before: bool;
  /** Whether nothing is known of the stack pointer behind it. */
  losesStack: bool;
  registers: u32;
  writes: u32;
  target: u32;
  imm: i32;
  shift: u32;

  /** Takes what was decoded last. */
  take(): void {
    this.kind = <u8>d.kind;
    this.length = <u8>d.length;
    this.condition = <u8>d.condition;
    this.rd = <u8>d.rd;
    this.rn = <u8>d.rn;
    this.rm = <u8>d.rm;
    this.rd2 = <u8>d.rd2;
    this.size = <u8>d.size;
    this.registers = d.registers;
    this.writes = d.writes;
    this.writeBack = d.writeBack;
    this.postIndex = d.postIndex;
    this.setsFlags = d.setsFlags;
    this.isFloat = d.isFloat;
    this.signExtends = d.signExtends;
    this.before = d.before;
    this.losesStack = d.spEffect == SP_UNKNOWN;
    this.target = d.target;
    this.imm = d.imm;
    this.shift = d.shift;
  }
}

/** Bytes of an instruction that is kept. */
export const INSTRUCTION_SIZE: usize = offsetof<Instruction>();

/** The instruction that was chosen last, which the interpreter reads. */
export let i: Instruction = changetype<Instruction>(heap.alloc(INSTRUCTION_SIZE));

@inline
export function choose(instruction: Instruction): void {
  i = instruction;
}
