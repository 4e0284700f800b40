// The image as the host hands it over: sections with their bytes, what is code and what is data in them.

import { List, newList } from "../table";

@unmanaged
export class Section {
  address: u32;
  size: u32;
  /** Where the bytes are; `held` of them. */
  bytes: usize;
  held: u32;
  writable: u32;
  /** 1 when instructions lie in it. */
  isCode: u32;
  /** A byte for each halfword: 1 for data among code. */
  marks: usize;
  /** Where the load image of a section in RAM lies; 0 when it is the section itself. */
  loadAddress: u32;
  /** 1 when words of the load image went to another place than where start-up code puts them. */
  imageExposed: u32;
  /** Instructions that were decoded, by halfword (`decoding/decoded.ts`); 0 before the first is. */
  decoded: usize;
  /** Words that were handed out because single bytes of them are read (`words-in-parts.ts`); 0 before the first is. */
  lostWords: usize;
}

/** Ascending by address. */
export const sections: List = newList();

@unmanaged
class Row {
  row: u32;
}

/** Those that have a load image elsewhere. */
const loaded: List = newList();

export function addSection(address: u32, size: u32, bytes: usize, held: u32, writable: u32, isCode: u32, marks: usize, loadAddress: u32): void {
  const added = sections.push<Section>();
  added.address = address;
  added.size = size;
  added.bytes = bytes;
  added.held = held;
  added.writable = writable;
  added.isCode = isCode;
  added.marks = marks;
  added.loadAddress = loadAddress;
  added.imageExposed = 0;
  added.decoded = 0;
  added.lostWords = 0;
  if (loadAddress != 0 && held > 0) loaded.push<Row>().row = sections.count - 1;
}

/** Rows of sections that were asked for last, by address. */
const LAST: u32 = 64;
const lastSections: usize = heap.alloc(<usize>LAST << 2);
memory.fill(lastSections, 0, <usize>LAST << 2);

/** Row of the section that holds an address; -1 for none. */
export function sectionAt(address: u32): i32 {
  const last = lastSections + (<usize>((address >>> 14) & (LAST - 1)) << 2);
  const likely = load<u32>(last);
  if (likely < sections.count) {
    const known = sections.at<Section>(likely);
    if (address - known.address < known.size && address >= known.address) return likely;
  }
  let low: u32 = 0;
  let high = sections.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sections.at<Section>(middle).address <= address) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return -1;
  const found = sections.at<Section>(low - 1);
  if (address - found.address >= found.size) return -1;
  store<u32>(last, low - 1);
  return low - 1;
}

/** Row of the first section whose load image holds some of the addresses from `low` to `last`; -1 for none. */
export function loadImageIn(low: u32, last: u32): i32 {
  for (let index: u32 = 0; index < loaded.count; index++) {
    const section = sections.at<Section>(loaded.at<Row>(index).row);
    if (low - section.loadAddress < section.held || (section.loadAddress >= low && section.loadAddress <= last)) return loaded.at<Row>(index).row;
  }
  return -1;
}

/** Whether the image has the 32-bit word at an address; `word` is it then. */
export let word: u32 = 0;
export function readWord(address: u32): bool {
  const row = sectionAt(address);
  if (row < 0) return false;
  const section = sections.at<Section>(row);
  const offset = address - section.address;
  if (section.held < 4 || offset > section.held - 4) return false;
  word = load<u32>(section.bytes + offset);
  return true;
}

/** The byte at an address; -1 when the image has none. */
export function readByte(address: u32): i32 {
  const row = sectionAt(address);
  if (row < 0) return -1;
  const section = sections.at<Section>(row);
  const offset = address - section.address;
  return offset < section.held ? load<u8>(section.bytes + offset) : -1;
}

/** Whether an address lies in instructions. */
export function isInstruction(address: u32): bool {
  const row = sectionAt(address);
  if (row < 0) return false;
  const section = sections.at<Section>(row);
  if (section.isCode == 0 || address - section.address >= section.held) return false;
  return load<u8>(section.marks + ((address >> 1) - (section.address >> 1))) != 1;
}

/** Whether mapping symbols call the halfword at an address data among code. */
export function isDataInCode(address: u32): bool {
  const row = sectionAt(address);
  if (row < 0) return false;
  return isDataOf(sections.at<Section>(row), address);
}

/** Whether mapping symbols call the halfword at an address of a section data among code. */
@inline
export function isDataOf(section: Section, address: u32): bool {
  return section.isCode != 0 && address - section.address < section.held && load<u8>(section.marks + ((address >> 1) - (section.address >> 1))) == 1;
}
