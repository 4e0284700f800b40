import { moduleOf } from "./unpack.ts";
import { KERNEL } from "./wasm.generated.ts";

/**
 * The kernel's functions. Addresses are offsets in `memory`, sizes in bytes; a call can grow the memory, which detaches every view of it.
 * `step…` answers one of `STEP_` in `tables.ts`. Sources: `assembly/index.ts`.
 */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  setBigEndian(value: boolean): void;
  /** Hands over a whole section: 0 abbreviations, 1 ranges, 2 range lists, 3 addresses. */
  setSection(which: number, address: number, size: number): void;
  /** Hands over numbers: 0, 1 starts and lengths of code, 2, 3 of all sections, 4 starts of functions, 5 of data. */
  setNumbers(which: number, address: number, count: number): void;
  setStreamedSize(size: number): void;
  setWindow(address: number, start: number, size: number): void;
  beginWalk(mode: number): void;
  stepWalk(): number;
  /** Whether `WALK_FUNCTIONS` ended at a unit of Rust. */
  metRust(): number;
  wantedByWalk(): number;
  recoverWalk(): void;
  buildCells(): void;
  /** Spans of lines or, with 1, of files: lines and columns are not told then. */
  beginLines(onlyFiles: number): void;
  stepLines(): number;
  sortLines(): void;
  /** Whether spans, which are sorted, lie over one another. */
  linesOverlap(): number;
  /** Makes one of sorted spans that follow each other without a gap in one file. */
  joinFiles(): void;
  wantedByLines(): number;
  recoverLines(): void;
  beginEntities(): void;
  askEntities(
    offsets: number,
    count: number,
    row: number,
    offset: number,
    end: number,
    abbreviations: number,
    version: number,
    offsetSize: number,
    hasTable: boolean,
  ): void;
  stepEntities(): number;
  wantedByEntities(): number;
  /** Begins with DIEs in any order, repeated and `NONE` among them; then the table of entities is filled with those wanted, and followed, round by round. */
  beginChains(dies: number, count: number): void;
  followChains(isFirst: number): void;
  wantedByChains(): number;
  wantedByChainsCount(): number;
  rowsOfChains(): number;
  beginStarts(): void;
  takeSymbols(symbols: number, count: number, executable: number, sections: number): void;
  finishStarts(): void;
  /** Starts found by the symbol scan: of functions (0) or of data (1), as an array that stays the kernel's. */
  startsAddress(which: number): number;
  startsCount(which: number): number;
  faultCode(): number;
  faultOffset(): number;
  faultRecord(): number;
  dropped(reason: number): number;
  rowCount(table: number): number;
  /** Gives up the rows of a table: room for others. */
  releaseRows(table: number): void;
  column(table: number, field: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel with a memory of its own; the code is compiled once. */
export function newKernel(): Kernel {
  compiled ??= moduleOf(KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as Kernel;
}
