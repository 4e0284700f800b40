/** How the functions behind an indirect call were found. */
export type CandidateEvidence =
  /** Entries of the table in flash that the call reads: all of them, to the bound that the code checks or the object's end. */
  | "table"
  /** What the variable that the call reads ever holds: its initial value and every store that may reach it. */
  | "variable"
  /** What all callers hand over in that argument. */
  | "argument"
  /** What may be stored at that offset of what a pointer points to, whose objects are known. */
  | "slot"
  /** That slot of the vtables of the trait (an assumption). */
  | "vtable"
  /** Functions whose address code names that may run, or that stand in data (an assumption). */
  | "stored"
  /** Functions of a matching type (an assumption). */
  | "type"
  /** Every function whose address is taken anywhere. */
  | "address taken";

/** How a call finds the address of its target, where the values of registers and memory do not tell what that is. */
export interface CallShape {
  /**
   * `field`: a word of some object. `table`: a word of a table whose address stands beside that of the data in r0, or at its beginning. `beside`: a word
   * beside the address of the data in r0.
   */
  readonly kind: "unknown" | "field" | "table" | "beside";
  /** Offset of the word. */
  readonly offset: number;
}

/** The functions that an indirect call may reach; calls of the same kind share one. */
export interface CandidateSet {
  readonly evidence: CandidateEvidence;
  /** Address of the table or variable, offset of the slot, number of the argument. */
  readonly detail: number;
  /** Function indices, ascending. Empty when nothing was found: the call is unknown. */
  readonly functions: readonly number[];
  /** Functions that it may reach once a panic has begun, where those are more. */
  readonly inPanic?: readonly number[] | undefined;
  /** What is known of a call that may reach every function whose address is taken. */
  readonly shape?: CallShape | undefined;
  /** What the machine code proves, when `functions` is smaller by an assumption. */
  readonly proven?: CandidateSet | undefined;
  /** What other assumptions leave of it, where the one that makes it smaller is refused. */
  readonly otherwise?: CandidateSet | undefined;
  /** What that assumption leaves by itself, where `functions` are those that others leave too. */
  readonly byItself?: CandidateSet | undefined;
  /** The assumption that makes `functions` smaller than `proven`. */
  readonly assumption?: "types" | "vtables" | "fmt" | undefined;
}

/** The assumptions that a set stands on: the one that makes it smaller, and those that make it smaller too. */
export function assumptionsOfSet({ assumption, otherwise, byItself }: CandidateSet): NonNullable<CandidateSet["assumption"]>[] {
  return [
    ...(assumption === undefined ? [] : [assumption]),
    ...(byItself === undefined || otherwise === undefined ? [] : assumptionsOfSet(otherwise)),
  ];
}

/** Whether nothing at all is known of what a call reaches. Under an assumption nothing may be left of what is proven: such a call does not happen. */
export function isUnknown(set: CandidateSet): boolean {
  return set.functions.length === 0 && set.proven === undefined;
}
