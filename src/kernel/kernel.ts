import { CODE_KERNEL } from "./code-wasm.generated.ts";
import { LEDGER_KERNEL } from "./ledger-wasm.generated.ts";
import { MAP_KERNEL } from "./maps-wasm.generated.ts";
import { REFERENCE_KERNEL } from "./references-wasm.generated.ts";
import { SYMBOL_KERNEL } from "./symbols-wasm.generated.ts";
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
  wantedByWalk(): number;
  recoverWalk(): void;
  buildCells(): void;
  beginLines(): void;
  stepLines(): number;
  sortLines(): void;
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
  column(table: number, field: number): number;
}

let compiled: WebAssembly.Module | undefined;

/** A new instance of the kernel with a memory of its own; the code is compiled once. */
export function newKernel(): Kernel {
  compiled ??= moduleOf(KERNEL);
  return new WebAssembly.Instance(compiled).exports as unknown as Kernel;
}

/** A kernel that takes an image's sections: their addresses are the image's, others are offsets in `memory`. */
export interface SectionKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  /** Sections ascend by address. `marks` has a byte for each halfword, 1 for data among code. */
  addSection(
    address: number,
    size: number,
    bytes: number,
    held: number,
    writable: number,
    isCode: number,
    marks: number,
    loadAddress: number,
  ): void;
}

/** The kernel that reads what instructions name. Sources: `assembly/references/index.ts`. */
export interface ReferenceKernel extends SectionKernel {
  release(address: number): void;
  /** Reads the function at the row `index`, which lies in the section of that row. */
  scan(index: number, start: number, end: number, section: number): void;
  /**
   * Finds the objects of data, from columns in `memory`: of functions with symbols, which ascend; of symbols, whose kinds are bytes; of starts of data, which
   * ascend. `left` has a byte for each section, 1 where its data is left out.
   */
  findObjects(
    left: number,
    functionCount: number,
    functionStarts: number,
    functionEnds: number,
    symbolCount: number,
    addresses: number,
    sizes: number,
    kinds: number,
    startCount: number,
    starts: number,
  ): void;
  /** Finds the objects that references of instructions lie in, from columns in `memory`; borders ascend. */
  linkInstructions(count: number, kinds: number, ats: number, froms: number, targets: number, borderCount: number, borders: number): void;
  /** Says that a reference to a border means all up to `end`, or nothing that counts. */
  setRange(border: number, end: number, isDropped: number): void;
  spreadRanges(): void;
  /** Finds the objects that words of data point to, from columns in `memory`. */
  linkWords(count: number, ats: number, targets: number, toFunctions: number, lengths: number): void;
  /** Finds the functions that own each object, from what was linked. */
  findOwners(functionCount: number): void;
  /** Finds words of data that point, and starts of data, from columns in `memory`: references, symbols (kinds are bytes), starts of functions, which ascend. */
  findWords(
    count: number,
    kinds: number,
    targets: number,
    sizes: number,
    symbolCount: number,
    symbolAddresses: number,
    symbolKinds: number,
    functionCount: number,
    functions: number,
  ): void;
  /** Finds bodies that are alike, from columns in `memory`: of functions, 1 in `kinds`, and of constants, each with the row of its section. */
  findEqualBodies(count: number, starts: number, ends: number, sections: number, kinds: number): void;
  /** Finds breakpoints and calls of the functions in `copiers` with a length that is told right before, in functions as columns in `memory`. */
  findRemarks(count: number, starts: number, ends: number, sections: number, copierCount: number, copiers: number): void;
  /** Masks bodies, from columns in `memory`, and hashes them; their words are kept where `isKept` is 1. */
  maskBodies(count: number, starts: number, ends: number, sections: number, isKept: number): void;
  /** Tables as `assembly/references/index.ts` numbers them. */
  rowCount(table: number): number;
  column(table: number, field: number): number;
}

/** The kernel that follows machine code. Addresses of functions and objects are the image's. Sources: `assembly/code/index.ts`. */
export interface CodeKernel extends SectionKernel {
  begin(): void;
  /** Functions ascend by start; `role` is one of those in `assembly/code/functions.ts`. */
  addFunction(start: number, end: number, section: number, role: number): void;
  /** Objects of data ascend and do not overlap. */
  addObject(start: number, end: number, isConstant: number): void;
  /** A symbol of the linker script: what begins there goes on to the next one. */
  addBorder(address: number, end: number): void;
  finishImage(): void;
  setTable(address: number, end: number): void;
  addRoot(address: number): void;
  /** Allows fewer steps in all than the kernel does by itself, and fewer before following counts as long and widens at once. */
  limitWork(steps: number, long: number): void;
  /** What a function is written in: one of `assembly/code/functions.ts`. */
  setLanguage(address: number, language: number): void;
  /** A function in which a panic begins, as far as its name says. */
  addPanic(address: number): void;
  run(hasRoots: number, withRegisters: number): void;
  isCutShort(): number;
  rowCount(table: number): number;
  column(table: number, field: number): number;
  valueField(value: number, field: number): number;
  valuePlace(value: number, index: number, upper: number): number;
}

let compiledCode: WebAssembly.Module | undefined;

/** A new instance of the kernel of machine code. */
export function newCodeKernel(): CodeKernel {
  compiledCode ??= moduleOf(CODE_KERNEL);
  return new WebAssembly.Instance(compiledCode).exports as unknown as CodeKernel;
}

let compiledReferences: WebAssembly.Module | undefined;

/** A new instance of the kernel of references. */
export function newReferenceKernel(): ReferenceKernel {
  compiledReferences ??= moduleOf(REFERENCE_KERNEL);
  return new WebAssembly.Instance(compiledReferences).exports as unknown as ReferenceKernel;
}

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
}

let ledger: LedgerKernel | undefined;

/** The kernel of the ledger: one instance, since nothing stays in it between two levels. */
export function ledgerKernel(): LedgerKernel {
  ledger ??= new WebAssembly.Instance(moduleOf(LEDGER_KERNEL)).exports as unknown as LedgerKernel;
  return ledger;
}

/** The kernel of symbol tables. Sources: `assembly/symbols/index.ts`. */
export interface SymbolKernel {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  release(address: number): void;
  /** Takes a table of `rows` symbols piece by piece, into columns. */
  beginTable(rows: number): void;
  takeRows(bytes: number, first: number, rows: number, isWide: number, isBigEndian: number): void;
  tableColumn(which: number): number;
  /** Sees the names of the table that was taken, in a string table of `size` bytes, window by window; `stepNames` answers the offset that the next window is to begin at, or -1. */
  beginNames(size: number): void;
  stepNames(window: number, start: number, length: number): number;
  /** Hands over columns of a table; `own` reads them. */
  setTable(rows: number, type: number, binding: number, section: number, mapping: number, value: number, size: number): void;
  beginSections(): void;
  addSection(number: number, address: number, size: number, isExecutable: number): void;
  /** How many sized rows lie outside of the section that they name. */
  own(clearsThumbBit: number, hasMappingSymbols: number, tlsBase: number, hasTemplate: number): number;
  foundCount(table: number): number;
  foundColumn(table: number, field: number): number;
}

let compiledSymbols: WebAssembly.Module | undefined;

/** A new instance of the kernel of symbol tables. */
export function newSymbolKernel(): SymbolKernel {
  compiledSymbols ??= moduleOf(SYMBOL_KERNEL);
  return new WebAssembly.Instance(compiledSymbols).exports as unknown as SymbolKernel;
}

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

let compiledMaps: WebAssembly.Module | undefined;

/** A new instance of the kernel of linker maps. */
export function newMapKernel(): MapKernel {
  compiledMaps ??= moduleOf(MAP_KERNEL);
  return new WebAssembly.Instance(compiledMaps).exports as unknown as MapKernel;
}
