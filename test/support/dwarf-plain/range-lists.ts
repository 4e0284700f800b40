import { DwarfFault } from "../../../src/formats/dwarf/fault.ts";
import { type FormValue, SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import {
  DW_FORM_rnglistx,
  DW_RLE_base_address,
  DW_RLE_base_addressx,
  DW_RLE_end_of_list,
  DW_RLE_offset_pair,
  DW_RLE_start_end,
  DW_RLE_start_length,
  DW_RLE_startx_endx,
  DW_RLE_startx_length,
} from "../../../src/kernel/dwarf-constants.ts";
import { FAULT_RANGES, MAX_RANGES, NONE } from "../../../src/kernel/tables.ts";
import { type AddressTable, sectionOffsetOf } from "./values.ts";

export interface Range {
  readonly start: number;
  readonly length: number;
}

/** What a unit says about where its range lists and addresses are. */
export interface RangeContext {
  readonly version: number;
  readonly offsetSize: number;
  readonly lowPc: number;
  readonly addressBase: number;
  readonly rangeListsBase: number;
}

/**
 * Reads range lists: `.debug_ranges` [DWARF4 §2.17.3] and `.debug_rnglists` [DWARF5 §7.25]. Empty ranges are left out. The entries
 * read in one pass are bounded, so that many DIEs that share one long list cannot make reading quadratic.
 */
export class RangeLists {
  readonly #old: SectionReader;
  readonly #new: SectionReader;
  readonly #addresses: AddressTable;
  #budget: number;

  constructor(ranges: Uint8Array, rangeLists: Uint8Array, littleEndian: boolean, addresses: AddressTable) {
    this.#old = new SectionReader(ranges, littleEndian);
    this.#new = new SectionReader(rangeLists, littleEndian);
    this.#addresses = addresses;
    this.#budget = rangeBudget(ranges.length + rangeLists.length);
  }

  /** @throws DwarfFault `FAULT_RANGES` at `offset` (of the DIE) when the list is missing, damaged or too long. */
  read(value: FormValue, unit: RangeContext, offset: number): Range[] {
    const ranges: Range[] = [];
    try {
      if (unit.version >= 5) this.#readNew(value, unit, ranges);
      else this.#readOld(value, unit, ranges);
    } catch (error) {
      if (error instanceof DwarfFault) throw new DwarfFault(FAULT_RANGES, offset);
      throw error;
    }
    return ranges;
  }

  #count(entries: number): void {
    if (entries > MAX_RANGES || this.#budget-- <= 0) throw new DwarfFault(FAULT_RANGES, 0);
  }

  #readOld(value: FormValue, unit: RangeContext, ranges: Range[]): void {
    const reader = this.#old;
    seek(reader, sectionOffsetOf(value) + unit.rangeListsBase);
    let base = unit.lowPc === NONE ? 0 : unit.lowPc;
    for (let entries = 1; ; entries++) {
      this.#count(entries);
      const start = reader.u32();
      const end = reader.u32();
      if (start === 0 && end === 0) return;
      if (start === 0xffffffff) base = end;
      else addRange(ranges, (base + start) >>> 0, (base + end) >>> 0);
    }
  }

  #readNew(value: FormValue, unit: RangeContext, ranges: Range[]): void {
    const reader = this.#new;
    seek(reader, this.#listOffset(value, unit));
    const indexed = () => this.#indexed(reader.leb(false), unit);
    let base = unit.lowPc === NONE ? 0 : unit.lowPc;
    for (let entries = 1; ; entries++) {
      this.#count(entries);
      const kind = reader.u8();
      if (kind === DW_RLE_end_of_list) return;
      if (kind === DW_RLE_base_addressx) base = indexed();
      else if (kind === DW_RLE_base_address) base = reader.u32();
      else if (kind === DW_RLE_offset_pair) {
        const start = reader.leb(false);
        addRange(ranges, (base + start) >>> 0, (base + reader.leb(false)) >>> 0);
      } else if (kind === DW_RLE_startx_endx) {
        const start = indexed();
        addRange(ranges, start, indexed());
      } else if (kind === DW_RLE_startx_length) {
        const start = indexed();
        addRange(ranges, start, (start + reader.leb(false)) >>> 0);
      } else if (kind === DW_RLE_start_end) {
        const start = reader.u32();
        addRange(ranges, start, reader.u32());
      } else if (kind === DW_RLE_start_length) {
        const start = reader.u32();
        addRange(ranges, start, (start + reader.leb(false)) >>> 0);
      } else throw new DwarfFault(FAULT_RANGES, reader.position - 1);
    }
  }

  #indexed(index: number, unit: RangeContext): number {
    const address = this.#addresses.entry(unit.addressBase, index);
    if (address === undefined) throw new DwarfFault(FAULT_RANGES, 0);
    return address;
  }

  #listOffset(value: FormValue, unit: RangeContext): number {
    if (value.form !== DW_FORM_rnglistx) return sectionOffsetOf(value);
    const reader = this.#new;
    if (value.value === NONE || unit.rangeListsBase === NONE) return NONE;
    seek(reader, unit.rangeListsBase + value.value * unit.offsetSize);
    const relative = reader.offset(unit.offsetSize);
    return relative === NONE ? NONE : unit.rangeListsBase + relative;
  }
}

/** Range list entries that one pass may read. */
export function rangeBudget(sectionSizes: number): number {
  return sectionSizes + 65536;
}

function seek(reader: SectionReader, offset: number): void {
  if (offset > reader.bytes.length) throw new DwarfFault(FAULT_RANGES, offset);
  reader.position = offset;
}

/** Adds [start, end) unless it is empty; of removed code at -1 or -2 the end has wrapped: it is kept as a byte, to be counted. */
export function addRange(ranges: Range[], start: number, end: number): void {
  if (end > start) ranges.push({ start, length: end - start });
  else if (start >= 0xfffffffe) ranges.push({ start, length: 1 });
}
