import { MAP_KERNEL } from "./maps-wasm.generated.ts";
import { moduleOf } from "./unpack.ts";

/** The kernel that reads linker maps. Texts are given as addresses of their first byte and of the one behind them. Sources: `assembly/maps/index.ts`. */
export interface MapKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  /** Makes room for about as many rows of a kind. */
  expect(rows: number): void;
  /** Says whose lines come: one of `LINES_` in `map-columns.ts`. */
  beginLines(dialect: number, withReferences: number): void;
  /** Reads the lines that end in a window; how many bytes at its end begin a line that does not, and that the next window is to begin with. */
  takeLines(window: number, length: number): number;
  /** Reads a last line that has no end, and ends the map; the number of the first thing that the map lacks, in the order of its dialect. */
  endLines(window: number, length: number, isEnded: number): number;
  lineCount(): number;
  forgetNotes(): void;
  addObject(name: number, end: number): number;
  addInput(kind: number, name: number, end: number, address: number, size: number, object: number): number;
  inputAddress(row: number): number;
  inputSize(row: number): number;
  addSymbol(name: number, end: number, address: number, input: number, size: number): void;
  addDiscarded(name: number, end: number, size: number, object: number): void;
  addReferenced(name: number, end: number): void;
  addReference(object: number): void;
  /** `loadAddress` is NaN where there is none. */
  openOutput(name: number, end: number, address: number, size: number, loadAddress: number): void;
  closeOutput(): void;
  resizeOutput(size: number): void;
  /** Address of a text of a pool, valid until the next is asked for; the memory does not grow. */
  textAt(pool: number, offset: number): number;
  addressesAreWide(ofSymbols: number): number;
  columnLength(column: number): number;
  columnAddress(column: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel of linker maps. */
export function newMapKernel(): MapKernel {
  compiled ??= moduleOf(MAP_KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as MapKernel;
}
