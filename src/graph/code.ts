import { type AddressSpace, spaceOf } from "./address-space.ts";
import { CallArguments } from "./call-arguments.ts";
import type { CandidateSet } from "./candidates.ts";
import type { CodeImage } from "./code-image.ts";
import { Column } from "./columns.ts";
import { Functions } from "./functions.ts";
import { type NamedReferences, References, type SystemStore } from "./references.ts";

/** A place where code gives the processor another stack: `MSR MSP` (8) or `MSR PSP` (9). */
export interface StackSwitch {
  readonly function: number;
  readonly at: number;
  readonly register: number;
}

/** `MSR` to a special register [ARMv7-M §B5.2.3]: 8 MSP, 9 PSP, 16 PRIMASK, 17 BASEPRI, 18 BASEPRI_MAX, 19 FAULTMASK, 20 CONTROL. */
export interface SpecialWrite {
  readonly function: number;
  readonly at: number;
  readonly register: number;
  /** What is written, where every path brings one constant. */
  readonly value: number | undefined;
}

/** A store that can put functions into memory that code calls or the processor reads, such as a vector table in RAM. */
export interface FunctionStore {
  readonly function: number;
  readonly at: number;
  /** Lowest and highest address that the store may begin at. */
  readonly address: number;
  readonly last: number;
  /** Function indices; undefined when any function whose address is taken may be stored. */
  readonly stored: readonly number[] | undefined;
  /** Those of them that are copied from other objects than the one stored to; undefined where the store is no copy. */
  readonly copied: readonly number[] | undefined;
}

/** An argument that a function keeps in its own frame. */
export interface KeptArgument {
  /** 0 to 3 for r0 to r3, then words of the caller's stack. */
  readonly argument: number;
  /** Bytes from where the word lies up to where the stack pointer was on entry. */
  readonly below: number;
  /** Bytes from where the stack pointer is there up to where it was on entry. */
  readonly depth: number;
}

/** An argument of a call. */
export interface HandedArgument {
  /** 0 to 3 for r0 to r3. */
  readonly argument: number;
  /** Number of the expression that it is; 0 where that is not known. */
  readonly expression: number;
  /** What it is, where that is one constant. */
  readonly value: number | undefined;
  /** Whether the callee has callers that are not known. */
  readonly isOpen: boolean;
  /** Whether it is a place of the caller's own frame. */
  readonly isOwn: boolean;
}

/** How a value was computed; operations and parts as in the kernel's `expressions.ts`. */
export interface Expression {
  readonly operation: number;
  readonly a: number;
  readonly b: number;
  /** What it is, where that is one address. */
  readonly address: number | undefined;
}

interface ExpressionColumns {
  readonly operation: Uint32Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly addresses: ReadonlyMap<number, number | undefined>;
}

/** Addresses of data from `start` up to `end`. */
export interface DataRange {
  readonly start: number;
  readonly end: number;
}

/** Reads rows when they are asked for. */
export interface StoreRows {
  functionStores(): readonly FunctionStore[];
  exposed(): readonly DataRange[];
}

/**
 * What the machine code of an image says: functions, what their instructions refer to, how deep their frames get.
 * Filled by `readCode`; the columns by function have one row for each of `functions`.
 */
export class Code implements NamedReferences {
  readonly image: CodeImage;
  readonly space: AddressSpace;
  readonly functions: Functions;
  references = new References();
  /** Sets of functions that indirect calls may reach. */
  readonly candidates: CandidateSet[] = [];
  /** What calls through pointers reach under assumptions before a panic begins, by the address of the call; the sets are to be taken together. */
  readonly assumedBefore = new Map<number, Set<CandidateSet>>();
  /** The same after a panic has begun. */
  readonly assumedAfter = new Map<number, Set<CandidateSet>>();
  /** Functions whose address is taken anywhere: in code, in data of any section; an unknown call may reach each of them. */
  readonly addressTaken: number[] = [];
  readonly systemStores: SystemStore[] = [];
  readonly stackSwitches: StackSwitch[] = [];
  readonly specialWrites: SpecialWrite[] = [];
  /** By address of a call that may reach every function whose address is taken: number of the expression of its target. */
  readonly callWays = new Map<number, number>();
  /** By function that calls through pointers: arguments that it keeps in its frame. */
  readonly keptArguments = new Map<number, KeptArgument[]>();
  /** By address of a call: arguments by which the callee finds what it calls. */
  readonly handedArguments = new Map<number, HandedArgument[]>();
  readonly callArguments = new CallArguments();
  /** 1 when some path returns with another stack pointer or other values in r4 to r11 than the function was called with [AAPCS32 §6.1.1]. */
  readonly breaksAbi = new Column();
  /** Deepest use of the stack inside the function itself, in bytes. */
  readonly frame = new Column();
  /** 1 when some path returns to the caller. */
  readonly returns = new Column();
  /** Address of an instruction after which the depth of the stack cannot be followed, such as `alloca`; 0 when there is none. */
  readonly dynamicAt = new Column();
  /** 1 when a jump could not be followed, so that all code of the function was taken as its target. */
  readonly unresolved = new Column();
  /** 1 when some instruction uses floating-point registers. */
  readonly usesFloat = new Column();
  /** Whether the work that is allowed for an image of this size ended before its code did: what follows from the code is unknown then. */
  cutShort = false;

  #expressions: ExpressionColumns | undefined;
  #stores: StoreRows = { functionStores: () => [], exposed: () => [] };

  constructor(image: CodeImage) {
    this.image = image;
    this.space = spaceOf(image);
    this.functions = new Functions(image, this.space);
  }

  /** Stores of functions, and what stores through unknown pointers reach: rows that only tables in RAM ask for. */
  setStores(stores: StoreRows): void {
    this.#stores = stores;
  }

  get functionStores(): readonly FunctionStore[] {
    return this.#stores.functionStores();
  }

  /** Objects that stores through pointers of which nothing is known can reach. */
  get exposed(): readonly DataRange[] {
    return this.#stores.exposed();
  }

  setExpressions(columns: ExpressionColumns): void {
    this.#expressions = columns;
  }

  /** The expression of a number; one of no operation where nothing is known. */
  expression(number: number): Expression {
    const { operation, a, b, addresses } = this.#expressions ?? {};
    return { operation: operation?.[number] ?? 0, a: a?.[number] ?? 0, b: b?.[number] ?? 0, address: addresses?.get(number) };
  }
}
