import type { Code } from "./code.ts";
import { type Grouped, groupRows } from "./columns.ts";
import { DataObjects } from "./data-objects.ts";
import { NO_SYMBOL } from "./functions.ts";
import type { DataStarts, PointerWords } from "./pointer-words.ts";
import { Origin, Reference, Use } from "./references.ts";

/** How the functions behind an indirect call were found. */
export type CandidateEvidence =
  /** Entries of the table that the call indexes. */
  | "table"
  /** What was stored to, or is the initial value of, the variable that the call reads. */
  | "variable"
  /** What all callers hand over in that argument. */
  | "argument"
  /** Functions at that offset in tables of functions, and functions stored at that offset. */
  | "slot"
  /** That slot of the vtables of the trait (an assumption). */
  | "vtable"
  /** Functions of a matching type (an assumption). */
  | "type"
  /** Every function whose address is taken anywhere. */
  | "address taken";

/** The functions that an indirect call may reach; calls of the same kind share one. */
export interface CandidateSet {
  readonly evidence: CandidateEvidence;
  /** Address of the table or variable, offset of the slot, number of the argument. */
  readonly detail: number;
  /** Function indices, ascending. Empty when nothing was found: the call is unknown. */
  readonly functions: readonly number[];
  /** What the machine code proves, when `functions` is smaller by an assumption. */
  readonly proven?: CandidateSet | undefined;
  /** The assumption that makes `functions` smaller than `proven`. */
  readonly assumption?: "types" | "vtables" | "fmt" | undefined;
}

/** A slot of a Rust vtable stands behind drop, size and alignment. */
const FIRST_METHOD = 12;
/** Arguments that are handed on and on are followed this far. */
const LONGEST_FORWARD = 8;
/** Sections whose pointers the processor or the start-up code follows, not indirect calls. */
const NOT_TAKEN = /vector|isr|init_array|fini_array|\.ctors|\.dtors|boot/;

/** Finds candidates for indirect calls; answers are kept. */
export class IndirectCalls {
  readonly #code: Code;
  readonly #words: PointerWords;
  readonly #starts: DataStarts;
  readonly #sets = new Map<string, CandidateSet>();
  #arguments: Map<number, number[]> | undefined;
  #callers: Grouped | undefined;
  #taken: CandidateSet | undefined;
  #objects: DataObjects | undefined;

  constructor(code: Code, words: PointerWords, starts: DataStarts) {
    this.#code = code;
    this.#words = words;
    this.#starts = starts;
  }

  /** Rows of the pointer uses that hand something over at a call, by the call's address. */
  #handedOverAt(at: number): readonly number[] {
    if (this.#arguments === undefined) {
      this.#arguments = new Map();
      const { pointerUses } = this.#code;
      for (let row = 0; row < pointerUses.count; row++) {
        if (pointerUses.kind.at(row) > Use.Forward) continue;
        const rows = this.#arguments.get(pointerUses.at.at(row));
        if (rows === undefined) this.#arguments.set(pointerUses.at.at(row), [row]);
        else rows.push(row);
      }
    }
    return this.#arguments.get(at) ?? [];
  }

  /** Rows of the direct calls of each function. */
  #callsOf(index: number): Uint32Array {
    if (this.#callers === undefined) {
      const { references, functions } = this.#code;
      const callees = new Uint32Array(references.count);
      for (let row = 0; row < references.count; row++) {
        const isCall = references.kind.at(row) === Reference.Call || references.kind.at(row) === Reference.TailCall;
        const callee = isCall ? functions.startingAt(references.target.at(row)) : -1;
        callees[row] = callee < 0 ? functions.count : callee;
      }
      this.#callers = groupRows(callees, functions.count);
    }
    return this.#callers.rows.subarray(this.#callers.first[index], this.#callers.first[index + 1]);
  }

  /** Candidates for the indirect call in a row of the references. */
  candidates(row: number): CandidateSet {
    const { references } = this.#code;
    const origin = references.origin.at(row);
    const target = references.target.at(row);
    const key = origin === Origin.Argument ? `a${references.from.at(row)}.${target}` : `${origin}.${target}`;
    let set = this.#sets.get(key);
    if (set === undefined) {
      set = this.#find(origin as Origin, target, references.from.at(row));
      this.#sets.set(key, set);
    }
    return set;
  }

  #find(origin: Origin, target: number, caller: number): CandidateSet {
    let found: CandidateSet | undefined;
    if (origin === Origin.Table) found = this.#table(target);
    else if (origin === Origin.Variable) found = this.#variable(target);
    else if (origin === Origin.Argument) found = this.#argument(caller, target);
    else if (origin === Origin.Field) found = this.#slot(target);
    return found === undefined || found.functions.length === 0 ? this.#addressTaken() : found;
  }

  /** Function pointers from the table's start to its end. */
  #table(address: number): CandidateSet {
    const index = this.#starts.covering(address);
    const end = index < 0 ? address + 4 : this.#starts.end(index);
    const found = new Set<number>();
    for (let row = this.#words.firstFrom(address); row < this.#words.count && this.#words.at.at(row) < end; row++) {
      if (this.#words.toFunction.at(row) === 1) found.add(this.#function(this.#words.target.at(row)));
    }
    return makeSet("table", address, found);
  }

  /** The initial value and everything that code stores there. */
  #variable(address: number): CandidateSet {
    const found = new Set<number>();
    const row = this.#words.firstFrom(address);
    if (row < this.#words.count && this.#words.at.at(row) === address && this.#words.toFunction.at(row) === 1)
      found.add(this.#function(this.#words.target.at(row)));
    this.#eachUse(Use.VariableStore, (use) => {
      if (this.#code.pointerUses.to.at(use) === address) found.add(this.#function(this.#code.pointerUses.function.at(use)));
    });
    this.#eachUse(Use.ArgumentStore, (use) => {
      if (this.#code.pointerUses.to.at(use) === address) this.#addHandedOver(use, found);
    });
    return makeSet("variable", address, found);
  }

  /** What every caller hands over; undefined when one hands over what is not known, or the function's own address is taken. */
  #argument(callee: number, argument: number): CandidateSet | undefined {
    const found = new Set<number>();
    const seen = new Set<number>();
    const visit = (index: number, hops: number): boolean => {
      if (seen.has(index)) return true;
      seen.add(index);
      if (hops > LONGEST_FORWARD || this.#isTaken(index)) return false;
      const calls = this.#callsOf(index);
      if (calls.length === 0) return false;
      for (const row of calls) {
        if (!this.#handedOver(row, argument, found, (from) => visit(from, hops + 1))) return false;
      }
      return true;
    };
    return visit(callee, 0) ? makeSet("argument", argument, found) : undefined;
  }

  /** Adds what one call site hands over in an argument; false when that is not known. */
  #handedOver(row: number, argument: number, found: Set<number>, forwarded: (from: number) => boolean): boolean {
    const { references, pointerUses } = this.#code;
    let known = false;
    for (const use of this.#handedOverAt(references.at.at(row))) {
      if (pointerUses.offset.at(use) !== argument || pointerUses.to.at(use) !== references.target.at(row)) continue;
      if (pointerUses.kind.at(use) === Use.Forward) {
        if (!forwarded(pointerUses.from.at(use))) return false;
      } else found.add(this.#function(pointerUses.function.at(use)));
      known = true;
    }
    return known;
  }

  #isTaken(index: number): boolean {
    return this.#addressTaken().functions.includes(index);
  }

  /** Functions at an offset of tables, and those that code stores at that offset from a pointer. */
  #slot(offset: number): CandidateSet {
    const found = new Set<number>();
    const { address } = this.#starts;
    for (let index = 0; index < address.length; index++) {
      const at = address[index]! + offset;
      if (at % 4 !== 0 || at >= this.#starts.end(index)) continue;
      const row = this.#words.firstFrom(at);
      if (row < this.#words.count && this.#words.at.at(row) === at && this.#words.toFunction.at(row) === 1 && this.#isTable(at))
        found.add(this.#function(this.#words.target.at(row)));
    }
    const { pointerUses } = this.#code;
    for (const kind of [Use.FieldStore, Use.VariableStore]) {
      this.#eachUse(kind, (use) => {
        if (pointerUses.offset.at(use) === offset || this.#offsetInObject(pointerUses.to.at(use)) === offset)
          found.add(this.#function(pointerUses.function.at(use)));
      });
    }
    this.#eachUse(Use.ArgumentStore, (use) => {
      if (pointerUses.offset.at(use) === offset) this.#addHandedOver(use, found);
    });
    if (offset < FIRST_METHOD || found.size === 0) {
      for (const kind of [Use.StackStore, Use.Argument])
        this.#eachUse(kind, (use) => found.add(this.#function(pointerUses.function.at(use))));
    }
    return makeSet("slot", offset, found);
  }

  /** Offset of an address from the start of the object whose symbol covers it; -1 when none does. */
  #offsetInObject(address: number): number {
    this.#objects ??= new DataObjects(this.#code, this.#starts);
    const index = this.#objects.covering(address);
    return index < 0 || this.#objects.symbol[index] === NO_SYMBOL ? -1 : address - this.#objects.start[index]!;
  }

  /** Functions that callers hand over in the argument that a use stores, as far as they are known. */
  #addHandedOver(use: number, found: Set<number>): void {
    const { pointerUses } = this.#code;
    const seen = new Set<string>();
    const visit = (index: number, argument: number, hops: number): void => {
      const key = `${index}.${argument}`;
      if (hops > LONGEST_FORWARD || seen.has(key)) return;
      seen.add(key);
      for (const row of this.#callsOf(index))
        this.#handedOver(row, argument, found, (from) => {
          visit(from, argument, hops + 1);
          return true;
        });
    };
    visit(pointerUses.from.at(use), pointerUses.function.at(use), 0);
  }

  #isTable(address: number): boolean {
    const section = this.#code.space.sectionAt(address);
    return section >= 0 && !NOT_TAKEN.test(this.#code.space.sections[section]!.name);
  }

  #addressTaken(): CandidateSet {
    if (this.#taken !== undefined) return this.#taken;
    const found = new Set<number>();
    const { references } = this.#code;
    for (let row = 0; row < references.count; row++) {
      if (references.kind.at(row) === Reference.FunctionPointer) found.add(this.#function(references.target.at(row)));
    }
    for (let row = 0; row < this.#words.count; row++) {
      if (this.#words.toFunction.at(row) === 1 && this.#isTable(this.#words.at.at(row)))
        found.add(this.#function(this.#words.target.at(row)));
    }
    this.#taken = makeSet("address taken", 0, found);
    return this.#taken;
  }

  #function(address: number): number {
    return this.#code.functions.startingAt(address);
  }

  #eachUse(kind: Use, see: (row: number) => void): void {
    const { pointerUses } = this.#code;
    for (let row = 0; row < pointerUses.count; row++) if (pointerUses.kind.at(row) === kind) see(row);
  }
}

function makeSet(evidence: CandidateEvidence, detail: number, found: ReadonlySet<number>): CandidateSet {
  return { evidence, detail, functions: [...found].filter((index) => index >= 0).sort((a, b) => a - b) };
}
