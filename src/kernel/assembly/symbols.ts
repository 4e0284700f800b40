// The symbol scan: where functions and data start, from the bytes of an ELF32 symbol table [gABI §Symbol Table].

import { bigEndian } from "./reader";
import { sortBy } from "./sort";
import { List, newList } from "./table";

/** `Elf32_Sym`. */
@unmanaged
class Symbol {
  name: u32;
  value: u32;
  size: u32;
  info: u8;
  other: u8;
  section: u16;
}

@unmanaged
class Start {
  address: u32;
}

const STT_NOTYPE: u32 = 0;
const STT_OBJECT: u32 = 1;
const STT_FUNC: u32 = 2;
const STB_LOCAL: u32 = 0;
const SHN_UNDEF: u32 = 0;

/** Starts of functions and of data; sorted and without repetition after `finishStarts`. */
export const functionStarts: List = newList();
export const dataStarts: List = newList();

export function beginStarts(): void {
  functionStarts.clear();
  dataStarts.clear();
}

/**
 * Takes `count` symbols. `executable` holds a byte for each of `sections` sections. A label of assembly counts as a function where it is
 * global and in code: local ones are mapping symbols and branch targets.
 */
export function takeSymbols(symbols: usize, count: u32, executable: usize, sections: u32): void {
  for (let index: u32 = 0; index < count; index++) {
    const symbol = changetype<Symbol>(symbols + <usize>index * offsetof<Symbol>());
    const section: u32 = bigEndian ? bswap<u16>(symbol.section) : symbol.section;
    if (section == SHN_UNDEF) continue;
    const value = bigEndian ? bswap<u32>(symbol.value) : symbol.value;
    const type: u32 = symbol.info & 15;
    const isLabel = type == STT_NOTYPE && symbol.info >> 4 != STB_LOCAL && section < sections && load<u8>(executable + section) != 0;
    if (type == STT_FUNC || isLabel) functionStarts.push<Start>().address = value & ~1;
    else if (type == STT_OBJECT) dataStarts.push<Start>().address = value;
  }
}

/** Sorts the starts and removes repetitions. */
export function finishStarts(): void {
  finish(functionStarts);
  finish(dataStarts);
}

function finish(list: List): void {
  sortBy(list, offsetof<Start>(), 0);
  let kept: u32 = 0;
  for (let index: u32 = 0; index < list.count; index++) {
    const address = list.at<Start>(index).address;
    if (kept > 0 && list.at<Start>(kept - 1).address == address) continue;
    list.at<Start>(kept).address = address;
    kept += 1;
  }
  list.count = kept;
}
