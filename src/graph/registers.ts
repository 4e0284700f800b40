import { Origin } from "./references.ts";

/** What is known of a register. `value` is given for each; all numbers are signed 32-bit. */
export const Tag = {
  Unknown: 0,
  /** `value`; `extra` is 1 when it came as an address: from a literal, `ADR` or `MOVT`. */
  Constant: 1,
  /** The 16 bits of a `MOVW` that may be half of an address; `extra` is another such half (of a conditional move) + 1. */
  Half: 2,
  /** The address `value` bytes below the stack pointer at the function's entry. */
  Stack: 3,
  /** That address shifted right by `extra` bits, on its way to be aligned. */
  ShiftedStack: 4,
  /** Argument number `value` of the function. */
  Argument: 5,
  /** A word loaded from offset `value` of an unknown pointer. */
  Field: 6,
  /** A word loaded from the variable at address `value`. */
  Variable: 7,
  /** An address inside the table or object at `value`. */
  Inside: 8,
  /** A word loaded from inside the table or object at `value`. */
  Element: 9,
  /** A word of which the bits of `extra` are those of `value`. */
  Bits: 10,
  /** The address to return to. */
  Return: 11,
} as const;

export type Tag = (typeof Tag)[keyof typeof Tag];

const VALUE = 0;
const TAG = 16;
const EXTRA = 32;
/** Bytes between the stack pointer at entry and now. */
const DEPTH = 48;
/** Register of the last comparison with a constant + 1, 0 when there was none; and the constant. */
const COMPARED = 49;
const CONSTANT = 50;
/** Register + 1 that a branch after such a comparison left with at most LIMIT; 0 for none. */
const LIMITED = 51;
const LIMIT = 52;

/** Numbers of one state. */
const STATE_SIZE = 53;

/** The state of the core registers and of the stack at one instruction; earlier states can be laid aside on a pile. */
export class Registers {
  /** The state, then the pile, side by side, so that one `copyWithin` saves or restores. */
  state = new Int32Array(STATE_SIZE * 16);

  /** Lays a copy on the pile at `index`. */
  save(index: number): void {
    const at = (index + 1) * STATE_SIZE;
    if (at + STATE_SIZE > this.state.length) {
      const larger = new Int32Array(this.state.length * 2);
      larger.set(this.state);
      this.state = larger;
    }
    this.state.copyWithin(at, 0, STATE_SIZE);
  }

  /** Takes the state at `index` of the pile. */
  restore(index: number): void {
    const at = (index + 1) * STATE_SIZE;
    this.state.copyWithin(0, at, at + STATE_SIZE);
  }

  /** At a function's entry: arguments in r0 to r3, the return address in lr. */
  enter(): void {
    this.state.fill(0, 0, STATE_SIZE);
    for (let register = 0; register < 4; register++) this.set(register, Tag.Argument, register);
    this.set(14, Tag.Return, 0);
  }

  get depth(): number {
    return this.state[DEPTH]!;
  }

  set depth(bytes: number) {
    this.state[DEPTH] = bytes;
  }

  tag(register: number): Tag {
    return this.state[TAG + register]! as Tag;
  }

  value(register: number): number {
    return this.state[VALUE + register]!;
  }

  extra(register: number): number {
    return this.state[EXTRA + register]!;
  }

  set(register: number, tag: Tag, value: number, extra = 0): void {
    if (register >= 15 || register === 13) return;
    this.#written(register);
    this.state[TAG + register] = tag;
    this.state[VALUE + register] = value;
    this.state[EXTRA + register] = extra;
  }

  copy(to: number, from: number): void {
    if (from === 13) this.set(to, Tag.Stack, this.depth);
    else if (from === 15) this.set(to, Tag.Unknown, 0);
    else this.set(to, this.tag(from), this.value(from), this.extra(from));
  }

  /** Forgets the registers of a mask. */
  forget(mask: number): void {
    for (let register = 0, rest = mask; rest !== 0; register++, rest >>>= 1) {
      if ((rest & 1) === 0 || register >= 15) continue;
      this.#written(register);
      this.state[TAG + register] = Tag.Unknown;
    }
  }

  isConstant(register: number): boolean {
    return register < 15 && (this.state[TAG + register] === Tag.Constant || this.state[TAG + register] === Tag.Half);
  }

  compared(register: number, constant: number): void {
    this.state[COMPARED] = register + 1;
    this.state[CONSTANT] = constant;
  }

  /** A conditional branch was not taken: after `HI` (8) and `CS` (2) [ARMv7-M §A7.3] the compared register has an upper limit. */
  notTaken(condition: number): void {
    if (this.state[COMPARED] === 0 || (condition !== 8 && condition !== 2)) return;
    this.state[LIMITED] = this.state[COMPARED]!;
    this.state[LIMIT] = this.state[CONSTANT]! - (condition === 2 ? 1 : 0);
  }

  /** Largest value that a register can have after a comparison; -1 when that is not known. */
  limitOf(register: number): number {
    return this.state[LIMITED] === register + 1 ? this.state[LIMIT]! : -1;
  }

  #written(register: number): void {
    if (this.state[COMPARED] === register + 1) this.state[COMPARED] = 0;
    if (this.state[LIMITED] === register + 1) this.state[LIMITED] = 0;
  }

  /** A number for the halves of addresses in registers, 0 when there are none: paths that join with other halves are worth a second visit. */
  halves(): number {
    let hash = 0;
    for (let register = 0; register < 13; register++) {
      if (this.state[TAG + register] === Tag.Half) hash = (Math.imul(hash, 31) + (this.state[VALUE + register]! << 4) + register + 1) | 0;
    }
    return hash;
  }

  /** Where the address in a register came from. */
  origin(register: number): Origin {
    switch (this.tag(register)) {
      case Tag.Argument:
        return Origin.Argument;
      case Tag.Field:
        return Origin.Field;
      case Tag.Variable:
        return Origin.Variable;
      case Tag.Element:
        return Origin.Table;
      default:
        return Origin.Unknown;
    }
  }
}
