// Range lists: `.debug_ranges` [DWARF4 §2.17.3] and `.debug_rnglists` [DWARF5 §7.25].

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
} from "../dwarf-constants";
import { MAX_RANGES } from "../tables";
import { addressAt, badIndex } from "./addresses";
import { FormValue, sectionOffsetOf } from "./forms";
import { functionStarts, isOneOf } from "./image";
import { NONE } from "./none";
import { Reader } from "./reader";
import { rangeListSection, rangeSection } from "./sections";
import { List, newList } from "./table";

@unmanaged
export class Range {
  start: u32;
  length: u32;
}

/** The ranges of the list that was read last, without empty ones. */
export const ranges: List = newList();

/** Entries that this pass may still read, so that many DIEs that share one long list stay linear. */
let budget: u64 = 0;

export function resetRanges(): void {
  budget = <u64>rangeSection.windowEnd + <u64>rangeListSection.windowEnd + 65536;
}

/** Adds [start, end) to `ranges` unless it is empty; of removed code at -1 or -2 the end has wrapped: it is kept as a byte, to be counted. */
export function addRange(start: u32, end: u32): void {
  if (end <= start && start < 0xfffffffe) return;
  const range = ranges.push<Range>();
  range.start = start;
  range.length = end > start ? end - start : 1;
}

/**
 * GNU as writes the address of a Thumb function with its Thumb bit (seen: 2.35 to 2.40): a range that starts one byte behind a function's symbol
 * starts at the function.
 */
export function clearThumbBits(): void {
  for (let index: u32 = 0; index < ranges.count; index++) {
    const range = ranges.at<Range>(index);
    if ((range.start & 1) != 0 && range.start > 1 && isOneOf(functionStarts, range.start - 1)) range.start--;
  }
}

/** Reads the list that `value` means, from `listsBase` on, into `ranges`; false when it is missing, damaged or too long. */
export function readRanges(value: FormValue, version: u32, offsetSize: u32, lowPc: u32, addressBase: u32, listsBase: u32): bool {
  ranges.clear();
  const base: u32 = lowPc == NONE ? 0 : lowPc;
  if (version < 5) return readOldList(<u64>sectionOffsetOf(value) + listsBase, base);
  const offset = listOffset(value, offsetSize, listsBase);
  return offset != u64.MAX_VALUE && readNewList(offset, base, addressBase);
}

function mayRead(entries: u32): bool {
  if (entries > <u32>MAX_RANGES || budget == 0) return false;
  budget--;
  return true;
}

function readOldList(offset: u64, lowPc: u32): bool {
  const reader = rangeSection;
  if (offset > <u64>reader.windowEnd) return false;
  reader.seek(<u32>offset, reader.windowEnd);
  let base = lowPc;
  for (let entries: u32 = 1; mayRead(entries); entries++) {
    const start = reader.u32();
    const end = reader.u32();
    if (reader.stopped) return false;
    if (start == 0 && end == 0) return true;
    if (start == u32.MAX_VALUE) base = end;
    else addRange(base + start, base + end);
  }
  return false;
}

/** Where the list is; `u64.MAX_VALUE` when its index leads nowhere. */
function listOffset(value: FormValue, offsetSize: u32, listsBase: u32): u64 {
  if (value.form != DW_FORM_rnglistx) {
    const offset = sectionOffsetOf(value);
    return offset == NONE ? u64.MAX_VALUE : offset;
  }
  if (value.value == NONE || listsBase == NONE) return u64.MAX_VALUE;
  const reader = rangeListSection;
  const entry = <u64>listsBase + <u64>value.value * offsetSize;
  if (entry > <u64>reader.windowEnd) return u64.MAX_VALUE;
  reader.seek(<u32>entry, reader.windowEnd);
  const relative = reader.offset(offsetSize);
  return reader.stopped || relative == NONE ? u64.MAX_VALUE : <u64>listsBase + <u64>relative;
}

/** An address by index; stops the reader when there is none. */
function indexed(reader: Reader, addressBase: u32): u32 {
  return addressAt(addressBase, reader.leb(false));
}

function readNewList(offset: u64, lowPc: u32, addressBase: u32): bool {
  const reader = rangeListSection;
  if (offset > <u64>reader.windowEnd) return false;
  reader.seek(<u32>offset, reader.windowEnd);
  let base = lowPc;
  for (let entries: u32 = 1; mayRead(entries); entries++) {
    const kind = reader.u8();
    if (reader.stopped) return false;
    let start: u32 = 0;
    let end: u32 = 0;
    switch (kind) {
      case DW_RLE_end_of_list:
        return true;
      case DW_RLE_base_addressx:
        base = indexed(reader, addressBase);
        if (badIndex) return false;
        break;
      case DW_RLE_base_address:
        base = reader.u32();
        break;
      case DW_RLE_offset_pair:
        start = base + reader.leb(false);
        end = base + reader.leb(false);
        break;
      case DW_RLE_startx_endx:
        start = indexed(reader, addressBase);
        if (badIndex) return false;
        end = indexed(reader, addressBase);
        if (badIndex) return false;
        break;
      case DW_RLE_startx_length:
        start = indexed(reader, addressBase);
        if (badIndex) return false;
        end = start + reader.leb(false);
        break;
      case DW_RLE_start_end:
        start = reader.u32();
        end = reader.u32();
        break;
      case DW_RLE_start_length:
        start = reader.u32();
        end = start + reader.leb(false);
        break;
      default:
        return false;
    }
    if (reader.stopped) return false;
    addRange(start, end);
  }
  return false;
}
