import { Column } from "./columns.ts";

/** What an instruction refers to. */
export const Reference = {
  /** A call: `target` is the callee's address. */
  Call: 0,
  /** A jump that leaves the function for good: `target` is the address it goes to. */
  TailCall: 1,
  /** A call through a register: `target` and `origin` say where the address came from. */
  IndirectCall: 2,
  /** A jump through a register that leaves the function: as `IndirectCall`. */
  IndirectTailCall: 3,
  /** The address of a function as a value. */
  FunctionPointer: 4,
  /** The address of data as a value. */
  Data: 5,
  /** A load or store at a constant address: `origin` is its size in bytes. */
  Access: 6,
  /** A word or more of a literal pool: `origin` is its size in bytes. */
  Literal: 7,
  /** A jump table: `target` is its address, `origin` its size in bytes. */
  Table: 8,
} as const;

export type Reference = (typeof Reference)[keyof typeof Reference];

/** Where the target of an indirect call was loaded from. */
export const Origin = {
  /** Nothing is known. */
  Unknown: 0,
  /** It is argument number `target` of the function. */
  Argument: 1,
  /** A word at offset `target` from a pointer that is not known: a slot of a vtable, a field of a structure. */
  Field: 2,
  /** The variable at address `target`. */
  Variable: 3,
  /** An element of the table at address `target`. */
  Table: 4,
} as const;

export type Origin = (typeof Origin)[keyof typeof Origin];

/** Edges out of instructions, in columns, in the order of discovery. */
export class References {
  /** Index of the function that the instruction was reached in. */
  readonly from = new Column();
  /** Address of the instruction. */
  readonly at = new Column();
  readonly kind = new Column();
  readonly target = new Column();
  readonly origin = new Column();
  /** Bytes of the function's frame that are in use at the instruction. */
  readonly depth = new Column();

  get count(): number {
    return this.from.length;
  }

  add(from: number, at: number, kind: Reference, target: number, origin: number, depth: number): void {
    this.from.push(from);
    this.at.push(at);
    this.kind.push(kind);
    this.target.push(target);
    this.origin.push(origin);
    this.depth.push(Math.max(0, depth));
  }
}

/** A store of a function's address, or its handing over as an argument: what indirect calls may find again. */
export class FunctionPointerUses {
  readonly from = new Column(64);
  readonly at = new Column(64);
  readonly function = new Column(64);
  /** For an argument the callee's address; for a store to a variable its address; else 0. */
  readonly to = new Column(64);
  /** Argument number, or offset from the pointer. */
  readonly offset = new Column(64);
  readonly kind = new Column(64);

  get count(): number {
    return this.from.length;
  }

  add(kind: Use, from: number, at: number, fn: number, to: number, offset: number): void {
    this.kind.push(kind);
    this.from.push(from);
    this.at.push(at);
    this.function.push(fn);
    this.to.push(to);
    this.offset.push(offset);
  }
}

export const Use = {
  /** Handed to the function at `to` as argument number `offset`. */
  Argument: 0,
  /** The function's own argument number `offset` is handed on in the same place to the function at `to`. */
  Forward: 1,
  StackStore: 2,
  /** Stored to the variable at `to`, through a pointer to `to` − `offset`. */
  VariableStore: 3,
  FieldStore: 4,
  /** The function's own argument number `function` is stored: to the variable at `to`, or (0) at `offset` from a pointer that is not known. */
  ArgumentStore: 5,
} as const;
export type Use = (typeof Use)[keyof typeof Use];

/** A store that may reach the system control space, 0xE000E000 to 0xE000EFFF [ARMv7-M §B3.2]. */
export interface SystemStore {
  readonly function: number;
  readonly at: number;
  /** Lowest address that it may begin at; 0xE000E000 when nothing is known of the address. */
  readonly address: number;
  /** Highest address that it may begin at; `address` when that is a constant, 0xE000EFFF when nothing is known. */
  readonly last: number;
  /** 1, 2 or 4 bytes. */
  readonly size: number;
  readonly value: number;
  /** Bits of `value` that are known: all for a constant, some after a read-modify-write, none when a variable is stored. */
  readonly known: number;
}
