import type { AddressSpace } from "./address-space.ts";
import type { CodeImage } from "./code-image.ts";
import { Column } from "./columns.ts";
import type { Functions } from "./functions.ts";

/** What an instruction refers to. */
export const Reference = {
  /** A call: `target` is the callee's address. */
  Call: 0,
  /** A jump that leaves the function for good: `target` is the address it goes to. */
  TailCall: 1,
  /** A call through a register: `detail` is the number of its set of candidates. */
  IndirectCall: 2,
  /** A jump through a register that leaves the function: as `IndirectCall`. */
  IndirectTailCall: 3,
  /** The address of a function as a value. */
  FunctionPointer: 4,
  /** The address of data as a value. */
  Data: 5,
  /** A load or store at a constant address: `detail` is its size in bytes. */
  Access: 6,
  /** A word or more of a literal pool: `detail` is its size in bytes. */
  Literal: 7,
  /** A jump table: `target` is its address, `detail` its size in bytes. */
  Table: 8,
  /** A call or jump in code that no path of its function reaches: `target` is a function that is linked because of it and never called by it. */
  Unreached: 9,
} as const;

export type Reference = (typeof Reference)[keyof typeof Reference];

/** Edges out of instructions, in columns, in the order of discovery. */
export class References {
  /** Index of the function that the instruction was reached in. */
  readonly from: Column;
  /** Address of the instruction. */
  readonly at: Column;
  readonly kind: Column;
  readonly target: Column;
  /** Size in bytes; of an indirect call the number of its candidate set. */
  readonly detail: Column;
  /** Bytes of the function's frame that are in use at the instruction. */
  readonly depth: Column;

  /** Begins with columns of one length, in the order of the fields: none without them. */
  constructor(columns: readonly Uint32Array[] = []) {
    const [from, at, kind, target, detail, depth] = columns;
    this.from = new Column(from);
    this.at = new Column(at);
    this.kind = new Column(kind);
    this.target = new Column(target);
    this.detail = new Column(detail);
    this.depth = new Column(depth);
  }

  get count(): number {
    return this.from.length;
  }
}

/** What the instructions of an image name, with what is needed to find it. */
export interface NamedReferences {
  readonly image: CodeImage;
  readonly space: AddressSpace;
  readonly functions: Functions;
  readonly references: References;
}

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
  /** Bits that keep what the register held when it was read. */
  readonly kept: number;
  /** Calls by which its function was entered, the outermost first; absent for any. */
  readonly calls?: readonly CallSite[] | undefined;
}

/** A call, by the function that makes it and its address. */
export interface CallSite {
  readonly function: number;
  readonly at: number;
}
