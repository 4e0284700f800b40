import { DwarfFault, FaultLog } from "../../../src/formats/dwarf/fault.ts";
import type { DwarfInput } from "../../../src/formats/dwarf/input.ts";
import { readLineHeader } from "../../../src/formats/dwarf/line-header.ts";
import { liveExtent } from "../../../src/formats/dwarf/liveness.ts";
import type { SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { readExtent } from "../../../src/formats/dwarf/unit-header.ts";
import { FILE_FIELDS, LINE_FIELDS } from "../../../src/kernel/table-fields.ts";
import {
  DROPPED_COUNT,
  DROPPED_ROW,
  DROPPED_SEQUENCE_DEAD,
  DROPPED_SEQUENCE_DUPLICATE,
  FAULT_UNIT_LENGTH,
  MAX_FILES,
  NONE,
} from "../../../src/kernel/tables.ts";
import { type LineRow, runLineProgram } from "./line-machine.ts";
import { RowBuilder } from "./row-builder.ts";

/** Turns the rows of all line programs into spans of code, without those of dead and duplicate sequences. */
export class LineSpans {
  readonly lines = new RowBuilder(LINE_FIELDS);
  readonly files = new RowBuilder(FILE_FIELDS);
  readonly dropped = new Uint32Array(DROPPED_COUNT);
  readonly faults = new FaultLog();
  readonly #input: DwarfInput;
  readonly #sequenceStarts = new Set<number>();
  #program = 0;
  #fileRows = new Map<number, number>();
  /** The row that starts the span that is open. */
  #open: LineRow | undefined;
  #state: "new" | "live" | "dead" = "new";
  /** First address after the section in which the sequence starts. */
  #end = 0;
  /** Whether the last span of `lines` belongs to this sequence, so that the next may join it. */
  #joinable = false;

  constructor(input: DwarfInput) {
    this.#input = input;
  }

  run(reader: SectionReader): void {
    let offset = 0;
    while (offset < reader.bytes.length) {
      let end = reader.bytes.length;
      reader.position = offset;
      this.#program = offset;
      this.#fileRows = new Map();
      this.#reset();
      try {
        const extent = readExtent(reader);
        end = extent.end;
        runLineProgram(reader, readLineHeader(reader, extent), (row) => this.#row(row));
      } catch (error) {
        if (!(error instanceof DwarfFault)) throw error;
        this.faults.add(error.fault, error.offset, offset);
        if (error.fault === FAULT_UNIT_LENGTH) return;
      }
      offset = end;
    }
  }

  #reset(): void {
    this.#open = undefined;
    this.#state = "new";
    this.#joinable = false;
  }

  #row(row: LineRow): void {
    if (this.#state === "new" && !row.endSequence) this.#begin(row.address);
    if (this.#state === "live") this.#close(row.address);
    if (row.endSequence) this.#reset();
    else this.#open = row;
  }

  #begin(address: number): void {
    const room = liveExtent(this.#input, address);
    this.#state = "dead";
    if (room < 0) this.#drop(DROPPED_SEQUENCE_DEAD);
    else if (this.#sequenceStarts.has(address)) this.#drop(DROPPED_SEQUENCE_DUPLICATE);
    else {
      this.#sequenceStarts.add(address);
      this.#state = "live";
      this.#end = address + room;
    }
  }

  #close(address: number): void {
    const open = this.#open;
    if (open === undefined) return;
    if (address < open.address || address > this.#end) {
      this.#drop(DROPPED_ROW);
      this.#state = "dead";
      return;
    }
    const length = address - open.address;
    if (length === 0) return;
    const file = this.#fileRow(open.file);
    const last = this.lines.count - 1;
    const joins =
      this.#joinable &&
      this.lines.get(last, "file") === file &&
      this.lines.get(last, "line") === open.line &&
      this.lines.get(last, "column") === open.column;
    if (joins) this.lines.set(last, "length", this.lines.get(last, "length") + length);
    else this.lines.push({ start: open.address, length, file, line: open.line, column: open.column });
    this.#joinable = true;
  }

  #fileRow(index: number): number {
    if (index > MAX_FILES) {
      this.#drop(DROPPED_ROW);
      return NONE;
    }
    let row = this.#fileRows.get(index);
    if (row === undefined) {
      row = this.files.push({ program: this.#program, index });
      this.#fileRows.set(index, row);
    }
    return row;
  }

  #drop(reason: number): void {
    this.dropped[reason] = (this.dropped[reason] as number) + 1;
  }
}
