/** What an instruction does, as far as references, control flow and the stack go. Everything else is `Other`. */
export const Kind = {
  Other: 0,
  /** `B`: goes to `target`. */
  Branch: 1,
  /** `B<c>`, `CBZ`, `CBNZ`, `LE`, `WLS`: goes to `target` or on; `condition` is 0..13, or 15 when it does not come from the flags. */
  BranchIf: 2,
  /** `BL`: calls `target`. */
  Call: 3,
  /** `BLX`, `BLXNS`: calls the address in `rm`; `imm` is 4 when that is Non-secure code, else 0. */
  CallRegister: 4,
  /** `BX`, `BXNS`, `MOV pc`: goes to the address in `rm`; `imm` as for `CallRegister`. */
  BranchRegister: 5,
  /** `ADD pc, rm`: goes to the instruction's address + 4 + `rm`. */
  AddPc: 6,
  /** `LDR pc, …`: goes to a word loaded from `rn` + `imm`, or from `rn` + (`rm` << `shift`). */
  LoadPc: 7,
  /** `TBB`: goes to address + 4 + twice the byte at `rn` + `rm`. */
  TableBranchByte: 8,
  /** `TBH`: goes to address + 4 + twice the halfword at `rn` + 2 `rm`. */
  TableBranchHalf: 9,
  /** `IT`: the next `imm` instructions depend on `condition` or its opposite. */
  IfThen: 10,
  /** `LDR`, `LDRB`, `LDRD`, `VLDR` … relative to the program counter: `size` bytes at `target` into `rd` (15: none that is tracked). */
  LoadLiteral: 11,
  /** `ADR`: `rd` = `target`. */
  Address: 12,
  /** `MOV`, `MVN` immediate: `rd` = `imm`. */
  MoveImmediate: 13,
  /** `MOVW`: `rd` = `imm`, 16 bits that often are the lower half of an address. */
  MoveWide: 14,
  /** `MOVT`: the upper half of `rd` = `imm` (16 bits). */
  MoveTop: 15,
  /** `MOV`: `rd` = `rm`. */
  MoveRegister: 16,
  /** `ADD`, `SUB` immediate: `rd` = `rn` + `imm` (negative for `SUB`). */
  AddImmediate: 17,
  /** `ADD` register: `rd` = `rn` + (`rm` << `shift`). */
  AddRegister: 18,
  /** `SUB` register: `rd` = `rn` − (`rm` << `shift`). */
  SubtractRegister: 19,
  /** `LSL` immediate: `rd` = `rm` << `imm`. */
  ShiftLeft: 20,
  /** `LSR` immediate: `rd` = `rm` >>> `imm` (0..31; a shift by 32 is `MoveImmediate` 0). */
  ShiftRight: 21,
  /** `AND`, `BIC` immediate, `BFC`: `rd` = `rn` & `imm`. */
  AndImmediate: 22,
  /** `ORR` immediate: `rd` = `rn` | `imm`. */
  OrImmediate: 23,
  /** `ORR` register without a shift: `rd` = `rn` | `rm`. */
  OrRegister: 24,
  /** `MVN` register: `rd` = ~`rm`. */
  Complement: 25,
  /** `RSB` with 0: `rd` = −`rn`. */
  Negate: 26,
  /** `CMP` immediate: flags of `rn` − `imm`. */
  Compare: 27,
  /** A load of `size` bytes at `rn` + `imm`, or at `rn` + (`rm` << `shift`) when `rm` is not 15, into `rd`. */
  Load: 28,
  /** A store of `size` bytes of `rd` at `rn` + `imm`, or at `rn` + (`rm` << `shift`) when `rm` is not 15. */
  Store: 29,
  /** `LDM`: `registers` from the words at `rn`. */
  LoadMultiple: 30,
  /** `STM`: `registers` to the words at `rn`. */
  StoreMultiple: 31,
  /** `PUSH` and its long forms; `registers` are the core registers. */
  Push: 32,
  /** `POP` and its long forms, `LDR rt, [sp], #n` too; `registers` are the core registers. */
  Pop: 33,
  Svc: 34,
  Bkpt: 35,
  /** Permanently undefined: execution never goes on after it. */
  Udf: 36,
  /** `MSR`: special register `imm` (8 MSP, 9 PSP, 20 CONTROL …) = `rn`. */
  WriteSpecial: 37,
  /** `MRS`: `rd` = special register `imm`. */
  ReadSpecial: 38,
  /** `AND` register: `rd` = `rn` & `rm`. */
  AndRegister: 39,
  /** `BIC` register: `rd` = `rn` & ~`rm`. */
  ClearRegister: 40,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

export const SP = 13;
export const LR = 14;
export const PC = 15;

/** `spEffect` of an instruction that sets the stack pointer from something other than itself and a constant. */
export const SP_UNKNOWN = 0x7fffffff;

/**
 * One decoded instruction; the caller owns it and hands it in again, so that a walk over a million instructions allocates nothing.
 * Registers are numbers 0..15; a register that the instruction does not have is 15 (and 15 in `rm` of a load or store means: no index register).
 */
export class Instruction {
  /** 2 or 4 bytes; 0 before the first decode. */
  length = 0;
  kind: Kind = Kind.Other;
  /** Condition of `BranchIf` and `IfThen` [ARMv7-M §A7.3]; 14 (always) elsewhere. */
  condition = 14;
  /** Absolute address for branches, calls, literals and `ADR`; 0 elsewhere. */
  target = 0;
  rd = PC;
  rn = PC;
  rm = PC;
  /** Second register of a doubleword load or store; 15 elsewhere. */
  rd2 = PC;
  /** Signed 32-bit constant. */
  imm = 0;
  /** Left shift of `rm`. */
  shift = 0;
  /** Bytes that a load, store or literal load touches. */
  size = 0;
  /** Core registers of a multiple load or store, bit n for register n. */
  registers = 0;
  /** Bytes added to the stack pointer: negative when the stack grows; `SP_UNKNOWN` when a register decides. */
  spEffect = 0;
  /** Core registers r0..r12 and lr that may be written, bit n for register n. */
  writes = 0;
  /** Whether `rn` is written back; a load or store with `postIndex` uses `rn` itself as its address. */
  writeBack = false;
  postIndex = false;

  /** Back to an instruction without any effect. */
  clear(): void {
    this.kind = Kind.Other;
    this.condition = 14;
    this.target = 0;
    this.rd = PC;
    this.rn = PC;
    this.rm = PC;
    this.rd2 = PC;
    this.imm = 0;
    this.shift = 0;
    this.size = 0;
    this.registers = 0;
    this.spEffect = 0;
    this.writes = 0;
    this.writeBack = false;
    this.postIndex = false;
  }
}
