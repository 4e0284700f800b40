import {
  DROPPED_DUPLICATE,
  DROPPED_NO_SYMBOL,
  DROPPED_OUTSIDE,
  DROPPED_ROW,
  DROPPED_SEQUENCE_DEAD,
  DROPPED_SEQUENCE_DUPLICATE,
  DROPPED_STATIC,
  DROPPED_SUPPLEMENTARY,
  DROPPED_TOMBSTONE,
} from "../../kernel/tables.ts";

/** What was left out, in records; every number is reported as a note. */
export interface Dropped {
  /** Ranges that start at 0, 1, -1 or -2 and at no known function. */
  readonly tombstone: number;
  /** Ranges that start outside the executable sections. */
  readonly outside: number;
  /** Ranges that start in front of the first known function of their section. */
  readonly noSymbol: number;
  /** Ranges and statics that start where an earlier one already starts: copies that the linker folded into one. */
  readonly duplicate: number;
  readonly deadSequences: number;
  readonly duplicateSequences: number;
  readonly badRows: number;
  /** Variables whose address lies in no section. */
  readonly deadStatics: number;
  /** References into a supplementary file or to a type signature. */
  readonly supplementary: number;
}

/** Names the counters. */
export function droppedOf(counters: Uint32Array): Dropped {
  const at = (index: number) => counters[index] as number;
  return {
    tombstone: at(DROPPED_TOMBSTONE),
    outside: at(DROPPED_OUTSIDE),
    noSymbol: at(DROPPED_NO_SYMBOL),
    duplicate: at(DROPPED_DUPLICATE),
    deadSequences: at(DROPPED_SEQUENCE_DEAD),
    duplicateSequences: at(DROPPED_SEQUENCE_DUPLICATE),
    badRows: at(DROPPED_ROW),
    deadStatics: at(DROPPED_STATIC),
    supplementary: at(DROPPED_SUPPLEMENTARY),
  };
}
