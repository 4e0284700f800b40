import { LEDGER_KERNEL } from "./ledger-wasm.generated.ts";
import { moduleOf } from "./unpack.ts";

/** The kernel of the ledger. Numbers of bytes and addresses are doubles. Sources: `assembly/ledger/index.ts`. */
export interface LedgerKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  /** Columns of claims, in `memory`. */
  setClaims(count: number, section: number, start: number, length: number, owner: number, rank: number, evidence: number): void;
  /** Columns of sections, in `memory`. */
  setSections(count: number, number: number, address: number, size: number): void;
  /** Claims ranges of the sections handed over; columns of numbers of 32 bits, in `memory`. `table` is 0, or `tableSize` owners that `owner` has rows of. */
  claimRanges(count: number, start: number, length: number, owner: number, table: number, tableSize: number, lastFirst: number): void;
  claimsCount(): number;
  /** Address of a column of the claims of ranges: 0 number of the section, 1 start, 2 length, 3 owner; released by whoever asks. */
  claimColumn(field: number): number;
  settle(): void;
  spansCount(): number;
  /** Address of a column of the spans: 0 row of the section, 1 start, 2 length, 3 owner, 4 evidence. */
  spans(column: number): number;
  releaseSpans(): void;
  /** Hands over columns of a decided level, in `memory`; `classes` is 0, or a byte for each owner. */
  addLevel(count: number, sectionRow: number, start: number, length: number, owner: number, evidence: number, classes: number): void;
  /** 0 for a level whose spans tile every section; 1 for one with a span that does not begin where the one before it ends, 2 for a section that is not whole, 3 for spans of no section. */
  checkLevel(level: number): number;
  /** What `checkLevel` found wrong: 0 row of the span, 1 row of the section, 2 the address that was reached. */
  fault(field: number): number;
  /** Cuts a piece of memory that holds a section from `offset` on by all levels. */
  tileExtent(address: number, length: number, region: number, sectionRow: number, offset: number, as: number): void;
  tileGap(address: number, length: number, region: number): void;
  /** Atoms that agree in everything but address and length become one, with the bytes of all. */
  joinAtoms(): void;
  atomsCount(): number;
  /** Address of a column of the atoms: 0 address, 1 length, 2 region, 3 row of the section, 4 how they lie; released by whoever asks. */
  atomColumn(field: number): number;
  atomOwners(level: number): number;
  atomEvidence(level: number): number;
  /** Forgets levels and atoms. */
  clear(): void;
  /** Address of the rows of `count` numbers of 32 bits in ascending order; released by whoever asks. */
  orderOf(numbers: number, count: number): number;
  /**
   * Address of what is distinct among `count` numbers, without `NONE`, ascending: `distinctCount` numbers, released by whoever asks. `ranks` is 0, or room for where each
   * number is among them.
   */
  distinct(numbers: number, count: number, ranks: number): number;
  distinctCount(): number;
  /**
   * Groups rows that agree in all of `width` columns, which lie one behind the other, each of `count` numbers, at least one. `picks` is 0, or `pickCount` rows, of which those
   * that are not there mean the last one. `groups` gets a number for each pick; the answer is the address of the first rows of the `groupCount` groups.
   */
  groupRows(columns: number, width: number, count: number, picks: number, pickCount: number, groups: number): number;
  groupCount(): number;
  /** The hash of bytes behind others, of which it is `before`, a number of 64 bits. */
  hashBytes(bytes: number, length: number, before: bigint): bigint;
  /** Sums pieces of code by the calls that they were inlined by, in columns of 32 bits. */
  sumInlined(functions: number, calls: number, callees: number, parents: number, pieces: number, lengths: number, innermost: number): void;
  inlinedCount(): number;
  /** 0 functions that were inlined, 1 own bytes, 2 bytes, 3 copies, 4 bytes of the largest copy, 5 first call, of each function; 6 next call, 7 bytes, of each call. */
  inlinedColumn(field: number): number;
  releaseInlined(): void;
}

let ledger: LedgerKernel | undefined;

/** The kernel of the ledger: one instance, since nothing stays in it between two levels. */
export function ledgerKernel(): LedgerKernel {
  ledger ??= new WebAssembly.Instance(moduleOf(LEDGER_KERNEL)).exports as unknown as LedgerKernel;
  return ledger;
}
