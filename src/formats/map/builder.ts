import type { Findings } from "../../bytes/finding.ts";
import { AddressColumn } from "./address-column.ts";
import { Column } from "./column.ts";
import {
  type LinkMap,
  type MapComponent,
  type MapContent,
  type MapCrossReferences,
  type MapDialectName,
  type MapInclusion,
  type MapOutputSection,
  type MapRegion,
  type MapTotal,
  NONE,
  Texts,
} from "./link-map.ts";
import { ObjectTable } from "./object-table.ts";
import { lineText } from "./scanner.ts";
import { LONGEST_NAME, TextPool } from "./text-pool.ts";

const utf8 = new TextEncoder();
/** A map has at least this many bytes for each row of a kind, in the mean; columns grow when it has fewer. */
const BYTES_PER_ROW = 64;
/** Findings keep fewer lines than this. */
const QUOTED_LINES = 1000;
/** What a column of sizes can hold. */
const LARGEST_SIZE = 0xffffffff;

/** A column of texts while it grows. */
class TextColumn {
  readonly #pool: TextPool;
  readonly #offsets: Column<Uint32Array>;
  readonly #lengths: Column<Uint16Array>;

  constructor(pool: TextPool, expected = 0) {
    this.#pool = pool;
    this.#offsets = Column.uint32(expected);
    this.#lengths = Column.uint16(expected);
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, LONGEST_NAME);
    this.point(this.#pool.add(bytes, start, start + length), length);
  }

  /** Adds a text that is already in the pool. */
  point(offset: number, length: number): void {
    this.#offsets.push(offset);
    this.#lengths.push(length);
  }

  offset(row: number): number {
    return this.#offsets.at(row);
  }

  length(row: number): number {
    return this.#lengths.at(row);
  }

  finish(): Texts {
    return new Texts(this.#pool, this.#offsets.finish(), this.#lengths.finish());
  }
}

interface OpenOutput {
  content?: MapContent | undefined;
  name: string;
  address: number;
  size: number;
  loadAddress: number | undefined;
  region: string | undefined;
  firstInput: number;
}

/** What every dialect fills; it turns into a `LinkMap` once. */
export class LinkMapBuilder {
  readonly file: string;
  readonly findings: Findings;
  readonly regions: MapRegion[] = [];
  readonly inclusions: MapInclusion[] = [];
  readonly loads: string[] = [];
  readonly components: MapComponent[] = [];
  readonly objects = new ObjectTable();
  tool: string | undefined;
  entry: number | undefined;
  complete = false;
  /** What a map that is not complete lacks; goes on after "the map ends before". */
  missing = "its last part";
  readonly totals: MapTotal[] = [];
  readonly #pool = new TextPool(true);
  readonly #outputs: (OpenOutput & { inputCount: number })[] = [];
  #open: OpenOutput | undefined;
  #misread = 0;
  readonly #names: TextColumn;
  readonly #address: AddressColumn;
  readonly #size: Column<Uint32Array>;
  readonly #object: Column<Uint32Array>;
  readonly #kind: Column<Uint8Array>;
  readonly #alignment: Column<Uint32Array>;
  readonly #relaxedRows = Column.uint32();
  readonly #relaxedSizes = Column.uint32();
  readonly #symbolNames: TextColumn;
  readonly #symbolAddress: AddressColumn;
  readonly #symbolInput: Column<Uint32Array>;
  readonly #symbolSize: Column<Uint32Array>;
  readonly #discardedNames: TextColumn;
  readonly #discardedSize: Column<Uint32Array>;
  readonly #discardedObject: Column<Uint32Array>;
  readonly #expressions = new TextColumn(this.#pool);
  readonly #assigned = Column.float64();
  readonly #assignedIn = Column.uint32();
  readonly #referenceNames = new TextColumn(this.#pool);
  readonly #referenceStarts = Column.uint32();
  readonly #referenceObjects = Column.uint32();

  /** `size` is the map's length in bytes: it bounds how many rows are expected. */
  constructor(file: string, size: number, findings: Findings) {
    this.file = file;
    this.findings = findings;
    const expected = Math.ceil(size / BYTES_PER_ROW);
    this.#names = new TextColumn(this.#pool, expected);
    this.#address = new AddressColumn(expected);
    this.#size = Column.uint32(expected);
    this.#object = Column.uint32(expected);
    this.#kind = Column.uint8(expected);
    this.#alignment = Column.uint32(expected);
    this.#symbolNames = new TextColumn(this.#pool, expected);
    this.#symbolAddress = new AddressColumn(expected);
    this.#symbolInput = Column.uint32(expected);
    this.#symbolSize = Column.uint32(expected);
    this.#discardedNames = new TextColumn(this.#pool, expected);
    this.#discardedSize = Column.uint32(expected);
    this.#discardedObject = Column.uint32(expected);
  }

  get inputCount(): number {
    return this.#kind.count;
  }

  get outputCount(): number {
    return this.#outputs.length + (this.#open === undefined ? 0 : 1);
  }

  /** Whether an output section is open, so that rows have a place. */
  get inOutput(): boolean {
    return this.#open !== undefined;
  }

  /** Notes a line that was not understood; the reader goes on with the next. Only the first lines are quoted: later ones are counted. */
  misread(line: number, bytes: Uint8Array, start: number, end: number): void {
    const text = this.#misread++ < QUOTED_LINES ? lineText(bytes, start, Math.min(end, start + 80)).trim() : "…";
    this.findings.report({
      code: "map/line",
      severity: "warning",
      message: `this line of the linker map is not understood: ${JSON.stringify(text)}`,
      where: `${this.file}:${line}`,
      hint: "If the map is whole, its linker writes something that this version does not know; the other lines count.",
    });
  }

  openOutput(name: string, address: number, size: number, loadAddress?: number, region?: string): void {
    this.closeOutput();
    this.#open = { name, address, size, loadAddress, region, firstInput: this.inputCount };
  }

  /** Ends the open output section; rows need a new one. */
  closeOutput(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#outputs.push({ ...open, inputCount: this.inputCount - open.firstInput });
    this.#open = undefined;
  }

  /** Says what the open output section holds. */
  describeOutput(content: MapContent): void {
    if (this.#open !== undefined) this.#open.content = content;
  }

  /** Sets the size of the open output section for maps that print it after the rows, or not at all. */
  resizeOutput(size: number): void {
    if (this.#open !== undefined) this.#open.size = size;
  }

  /** Adds a row of the open output section; its index. */
  input(kind: number, bytes: Uint8Array, start: number, end: number, address: number, size: number, object: number, alignment = 0): number {
    this.#names.add(bytes, start, end);
    this.#address.push(address);
    this.#size.push(Math.min(size, LARGEST_SIZE));
    this.#object.push(object);
    this.#kind.push(kind);
    if (alignment !== 0 || this.#alignment.count > 0) {
      while (this.#alignment.count < this.inputCount - 1) this.#alignment.push(0);
      this.#alignment.push(alignment);
    }
    return this.inputCount - 1;
  }

  /** Address and size of a row so far. */
  inputAddress(row: number): number {
    return this.#address.at(row);
  }

  inputSize(row: number): number {
    return this.#size.at(row);
  }

  setInputSize(row: number, size: number): void {
    this.#size.set(row, size);
  }

  /** Notes what size a row had before the linker relaxed or merged it; rows come in ascending order. */
  relaxed(row: number, size: number): void {
    const last = this.#relaxedRows.count - 1;
    if (last < 0 || this.#relaxedRows.at(last) < row) {
      this.#relaxedRows.push(row);
      this.#relaxedSizes.push(Math.min(size, LARGEST_SIZE));
    }
  }

  symbol(bytes: Uint8Array, start: number, end: number, address: number, input: number, size = 0): void {
    const length = end - start;
    const sectionLength = input === NONE ? 0 : this.#names.length(input);
    const tail = input === NONE ? 0 : this.#names.offset(input) + sectionLength - length;
    // With -ffunction-sections `.text.main` holds `main`: the symbol's name is the end of its section's.
    if (length > 0 && sectionLength > length && this.#pool.equals(tail, length, bytes, start)) this.#symbolNames.point(tail, length);
    else this.#symbolNames.add(bytes, start, end);
    this.#symbolAddress.push(address);
    this.#symbolInput.push(input);
    if (size !== 0 || this.#symbolSize.count > 0) {
      while (this.#symbolSize.count < this.#symbolInput.count - 1) this.#symbolSize.push(0);
      this.#symbolSize.push(Math.min(size, LARGEST_SIZE));
    }
  }

  discard(bytes: Uint8Array, start: number, end: number, size: number, object: number): void {
    this.#discardedNames.add(bytes, start, end);
    this.#discardedSize.push(Math.min(size, LARGEST_SIZE));
    this.#discardedObject.push(object);
  }

  assignment(bytes: Uint8Array, start: number, end: number, value: number): void {
    this.#expressions.add(bytes, start, end);
    this.#assigned.push(value);
    this.#assignedIn.push(this.#open === undefined ? NONE : this.#outputs.length);
  }

  /** Starts the cross references of a symbol; `reference` adds its objects. */
  referencedSymbol(bytes: Uint8Array, start: number, end: number): void {
    this.#referenceNames.add(bytes, start, end);
    this.#referenceStarts.push(this.#referenceObjects.count);
  }

  reference(object: number): void {
    if (this.#referenceStarts.count > 0) this.#referenceObjects.push(object);
  }

  /** Index of an object given as text. */
  objectNamed(name: string): number {
    const bytes = utf8.encode(name);
    return this.objects.add(bytes, 0, bytes.length);
  }

  finish(dialect: MapDialectName, withCrossReferences: boolean): LinkMap {
    this.closeOutput();
    const outputs = this.#finishOutputs();
    const objects = this.objects.finish();
    const sized = this.#symbolSize.count > 0;
    const symbolCount = this.#symbolInput.count;
    while (sized && this.#symbolSize.count < symbolCount) this.#symbolSize.push(0);
    return {
      dialect,
      tool: this.tool,
      complete: this.complete,
      totals: this.totals,
      entry: this.entry,
      regions: this.regions,
      outputs,
      objects,
      inputs: {
        count: this.inputCount,
        alignment: this.#alignment.count > 0 ? this.#alignment.finish() : undefined,
        names: this.#names.finish(),
        address: this.#address.finish(),
        size: this.#size.finish(),
        object: this.#object.finish(),
        kind: this.#kind.finish(),
        relaxedRows: this.#relaxedRows.finish(),
        relaxedSizes: this.#relaxedSizes.finish(),
      },
      symbols: {
        count: symbolCount,
        names: this.#symbolNames.finish(),
        address: this.#symbolAddress.finish(),
        input: this.#symbolInput.finish(),
        size: sized ? this.#symbolSize.finish() : undefined,
      },
      discarded: {
        count: this.#discardedSize.count,
        names: this.#discardedNames.finish(),
        size: this.#discardedSize.finish(),
        object: this.#discardedObject.finish(),
      },
      inclusions: this.inclusions,
      loads: this.loads,
      assignments: {
        count: this.#assigned.count,
        expressions: this.#expressions.finish(),
        value: this.#assigned.finish(),
        output: this.#assignedIn.finish(),
      },
      components: this.components,
      crossReferences: withCrossReferences ? this.#finishReferences() : undefined,
    };
  }

  #finishReferences(): MapCrossReferences {
    const count = this.#referenceStarts.count;
    this.#referenceStarts.push(this.#referenceObjects.count);
    return {
      count,
      names: this.#referenceNames.finish(),
      starts: this.#referenceStarts.finish(),
      objects: this.#referenceObjects.finish(),
    };
  }

  #finishOutputs(): MapOutputSection[] {
    const usable = this.regions.filter((region) => region.name !== "*default*");
    let usedFromZero = 0;
    return this.#outputs.map((output): MapOutputSection => {
      const { name, address, size, loadAddress } = output;
      const region =
        output.region ?? usable.find((candidate) => address >= candidate.origin && address - candidate.origin < candidate.length)?.name;
      // Sections that are not loaded are all placed at 0; where flash starts at 0 too, only the first that takes bytes there is real.
      const overlapsFromZero = address === 0 && size > 0 && usedFromZero > 0;
      const allocated = !isUnloadedName(name) && !overlapsFromZero && !(address === 0 && usable.length > 0 && region === undefined);
      if (address === 0 && allocated) usedFromZero = Math.max(usedFromZero, size);
      const { firstInput, inputCount, content } = output;
      return {
        name,
        address,
        size,
        loadAddress,
        content,
        region: allocated ? region : undefined,
        allocated,
        firstInput,
        inputCount,
      };
    });
  }
}

function isUnloadedName(name: string): boolean {
  return /^\.(z?debug_|debug|comment$|ARM\.attributes$|stab|symtab$|symtab_shndx$|strtab$|shstrtab$|line$|defmt(\.|$)|stack_sizes$|note\.GNU-stack$|llvm|gnu\.build\.attributes|rela?\.(text|data|rodata|debug|ARM))/.test(
    name,
  );
}

/** Whether an input section is the common symbols of its object: both linkers call it `COMMON`. */
export function isCommonName(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 6 && bytes[start] === 0x43 && bytes[start + 1] === 0x4f && bytes[start + 2] === 0x4d && bytes[start + 5] === 0x4e;
}
