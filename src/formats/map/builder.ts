import type { Findings } from "../../bytes/finding.ts";
import * as column from "../../kernel/map-columns.ts";
import { type MapKernel, newMapKernel } from "../../kernel/map-kernel.ts";
import { crossReferencesOf, finishedColumns } from "./finish.ts";
import { KernelColumns } from "./kernel-columns.ts";
import { lineText } from "./line-text.ts";
import type { LinkMap, MapComponent, MapContent, MapDialectName, MapRegion, MapTotal } from "./link-map.ts";
import { outputSections } from "./outputs.ts";
import { parseRegion } from "./region-line.ts";

const utf8 = new TextEncoder();
/** A map has at least this many bytes for each row of a kind, in the mean; columns grow when it has fewer. */
const BYTES_PER_ROW = 64;

/** Findings keep fewer lines than this. */
const QUOTED_LINES = 1000;

/** What every dialect fills; it turns into a `LinkMap` once. Rows and texts are kept by a kernel, which reads the lines of some dialects by itself. */
export class LinkMapBuilder {
  readonly file: string;
  /** @internal */
  readonly kernel: MapKernel = newMapKernel();
  readonly regions: MapRegion[] = [];
  readonly components: MapComponent[] = [];
  tool: string | undefined;
  entry: number | undefined;
  complete = false;
  /** What a map that is not complete lacks; goes on after "the map ends before". */
  missing = "its last part";
  readonly totals: MapTotal[] = [];
  readonly #findings: Findings;
  readonly #contents: (MapContent | undefined)[] = [];
  #misread = 0;
  #text: number;
  #textSize = 256;

  /** `size` is the map's length in bytes: it bounds how many rows are expected. */
  constructor(file: string, size: number, findings: Findings) {
    this.file = file;
    this.#findings = findings;
    this.kernel.expect(Math.ceil(size / BYTES_PER_ROW));
    this.#text = this.kernel.allocate(this.#textSize);
  }

  /** Notes a line that was not understood, and how it begins; the reader goes on with the next. Only the first lines are quoted: later ones are counted. */
  misread(line: number, beginning: string): void {
    const text = this.#misread++ < QUOTED_LINES ? beginning.trim() : "…";
    this.#findings.report({
      code: "map/line",
      severity: "warning",
      message: `this line of the linker map is not understood: ${JSON.stringify(text)}`,
      where: `${this.file}:${line}`,
      hint: "If the map is whole, its linker writes something that this version does not know; the other lines count.",
    });
  }

  /** Takes the lines that the kernel told of. */
  takeNotes(): void {
    const columns = new KernelColumns(this.kernel);
    const texts = columns.texts(column.NOTE_TEXTS);
    const kinds = columns.bytes(column.NOTE_KINDS);
    columns.words(column.NOTE_LINES).forEach((line, note) => {
      const text = lineText(texts.bytes(note));
      if (kinds[note] === column.NOTE_MISREAD) this.misread(line, text);
      else if (!this.#region(text.trimEnd())) this.misread(line, text);
    });
    this.kernel.forgetNotes();
  }

  openOutput(name: string, address: number, size: number, loadAddress?: number): void {
    const end = this.#put(name);
    this.kernel.openOutput(this.#text, end, address, size, loadAddress ?? Number.NaN);
  }

  /** Ends the open output section; rows need a new one. */
  closeOutput(): void {
    this.kernel.closeOutput();
  }

  /** Says what the open output section holds. */
  describeOutput(content: MapContent): void {
    this.#contents[this.kernel.columnLength(column.OUTPUT_NAMES) - 1] = content;
  }

  /** Sets the size of the open output section for maps that print it after the rows, or not at all. */
  resizeOutput(size: number): void {
    this.kernel.resizeOutput(size);
  }

  /** Adds a row of the open output section; its index. */
  input(kind: number, name: string, address: number, size: number, object: number): number {
    const end = this.#put(name);
    return this.kernel.addInput(kind, this.#text, end, address, size, object);
  }

  /** Address and size of a row so far. */
  inputAddress(row: number): number {
    return this.kernel.inputAddress(row);
  }

  inputSize(row: number): number {
    return this.kernel.inputSize(row);
  }

  symbol(name: string, address: number, size: number, input: number): void {
    const end = this.#put(name);
    this.kernel.addSymbol(this.#text, end, address, input, size);
  }

  discard(name: string, size: number, object: number): void {
    const end = this.#put(name);
    this.kernel.addDiscarded(this.#text, end, size, object);
  }

  /** Notes which objects a symbol ties together. */
  reference(symbol: string, objects: readonly number[]): void {
    const end = this.#put(symbol);
    this.kernel.addReferenced(this.#text, end);
    for (const object of objects) this.kernel.addReference(object);
  }

  /** Index of an object given as text. */
  objectNamed(name: string): number {
    const end = this.#put(name);
    return this.kernel.addObject(this.#text, end) >>> 0;
  }

  finish(dialect: MapDialectName, withCrossReferences: boolean): LinkMap {
    this.kernel.closeOutput();
    const { tool, complete, totals, entry, regions, components } = this;
    const columns = new KernelColumns(this.kernel);
    const outputs = outputSections(columns, regions, this.#contents);
    const crossReferences = withCrossReferences ? crossReferencesOf(columns) : undefined;
    return { dialect, tool, complete, totals, entry, regions, outputs, ...finishedColumns(columns), components, crossReferences };
  }

  /** A line of "Memory Configuration"; false when it is not understood. */
  #region(text: string): boolean {
    if (text === "" || /^Name\s+Origin\s+Length/.test(text)) return true;
    const region = parseRegion(text);
    if (region !== undefined) this.regions.push(region);
    return region !== undefined;
  }

  /** Hands a text over at `#text`; where it ends. */
  #put(text: string): number {
    const bytes = utf8.encode(text);
    if (bytes.length > this.#textSize) {
      this.kernel.release(this.#text);
      this.#textSize = bytes.length * 2;
      this.#text = this.kernel.allocate(this.#textSize);
    }
    new Uint8Array(this.kernel.memory.buffer).set(bytes, this.#text);
    return this.#text + bytes.length;
  }
}
