// Rows of the symbol table that may own bytes, and the mapping symbols beside them, each in the order of sections and addresses.

import { sortBy } from "../sort";
import { List, newList } from "../table";
import { bindingOf, count, mappingOf, sectionOf, sizeOf, typeOf, valueOf } from "./table";

export const STT_NOTYPE: u32 = 0;
export const STT_OBJECT: u32 = 1;
export const STT_FUNC: u32 = 2;
export const STT_TLS: u32 = 6;
const STB_GLOBAL: u32 = 1;
const STB_WEAK: u32 = 2;
export const MAPPING_DATA: u32 = 3;

/** An allocated section; its row is the order in which the host has it. */
@unmanaged
export class Section {
  number: u32;
  address: u32;
  /** In bytes. Sections end in the address space of 32 bits. */
  size: u32;
  isExecutable: u32;
}

export const sections: List = newList();

/** A row that may own bytes. */
@unmanaged
export class Candidate {
  /** Row of the symbol table. */
  row: u32;
  section: u32;
  address: u32;
  /** Bytes, at most up to the section's end; 0 without a size. */
  size: u32;
  /** The complement of `size`: what is larger comes first. */
  descending: u32;
  /** Names people know come first: sized before not, typed before not, global before weak before local. */
  preference: u32;
  /** Mapping symbols at this address: none, those of which one says code, or data alone. */
  mapped: u32;
}

export const NOT_MAPPED: u32 = 0;
export const MAPPED_CODE: u32 = 1;
export const MAPPED_DATA: u32 = 2;

export const candidates: List = newList();

/** A mapping symbol of an allocated section. */
@unmanaged
export class Mark {
  section: u32;
  address: u32;
  isData: u32;
}

export const marks: List = newList();
/** Sized rows that lie outside of the section that they name. */
export let outside: u32 = 0;

export function beginSections(): void {
  sections.clear();
}

export function addSection(number: u32, address: f64, size: f64, isExecutable: u32): void {
  const section = sections.push<Section>();
  section.number = number;
  section.address = <u32>address;
  section.size = <u32>size;
  section.isExecutable = isExecutable;
}

/** Values of thread-local symbols are offsets in the template at `tlsBase`; where there is none they own nothing. */
export function collect(clearsThumbBit: bool, hasMappingSymbols: bool, tlsBase: f64, hasTemplate: bool): void {
  candidates.clear();
  marks.clear();
  outside = 0;
  let highest: u32 = 0;
  for (let index: u32 = 0; index < sections.count; index++) highest = max(highest, sections.at<Section>(index).number);
  // Row + 1 of the section of each number.
  const rowOf = heap.alloc((<usize>highest + 1) << 2);
  memory.fill(rowOf, 0, (<usize>highest + 1) << 2);
  for (let index: u32 = 0; index < sections.count; index++)
    store<u32>(rowOf + (<usize>sections.at<Section>(index).number << 2), index + 1);
  for (let row: u32 = 1; row < count; row++) {
    const type = typeOf(row);
    const number = sectionOf(row);
    if (number == 0 || number > highest) continue;
    const section = load<u32>(rowOf + (<usize>number << 2));
    if (section == 0) continue;
    const mapping = mappingOf(row);
    if (mapping != 0) {
      if (hasMappingSymbols) addMark(section - 1, valueOf(row), mapping);
    } else if (type <= STT_FUNC || (type == STT_TLS && hasTemplate)) {
      addCandidate(row, section - 1, valueOf(row) + (type == STT_TLS ? tlsBase : 0), clearsThumbBit && type == STT_FUNC);
    }
  }
  heap.free(rowOf);
  order();
}

function addMark(section: u32, value: f64, mapping: u32): void {
  if (value > <f64>u32.MAX_VALUE) return;
  const mark = marks.push<Mark>();
  mark.section = section;
  mark.address = <u32>value;
  mark.isData = u32(mapping == MAPPING_DATA);
}

function addCandidate(row: u32, index: u32, value: f64, clearsThumbBit: bool): void {
  const section = sections.at<Section>(index);
  const size = sizeOf(row);
  const type = typeOf(row);
  if (size == 0 && (section.isExecutable == 0 || type == STT_OBJECT)) return;
  const start = clearsThumbBit ? <f64>(<u32>value & ~1) : value;
  if (start < <f64>section.address || start >= <f64>section.address + <f64>section.size) {
    if (size > 0) outside += 1;
    return;
  }
  const address = <u32>start;
  const candidate = candidates.push<Candidate>();
  candidate.row = row;
  candidate.section = index;
  candidate.address = address;
  candidate.size = <u32>min(size, <f64>section.address + <f64>section.size - <f64>address);
  candidate.descending = ~candidate.size;
  const binding = bindingOf(row);
  candidate.preference = (size == 0 ? 8 : 0) + (type == STT_NOTYPE ? 4 : 0) + (binding == STB_GLOBAL ? 0 : binding == STB_WEAK ? 1 : 2);
  candidate.mapped = NOT_MAPPED;
}

/** Sorts both; of one address the largest first, of one size those that people know first. Then looks up which mapping symbols stand at each candidate. */
function order(): void {
  sortBy(candidates, offsetof<Candidate>(), offsetof<Candidate>("preference"));
  sortBy(candidates, offsetof<Candidate>(), offsetof<Candidate>("descending"));
  sortBy(candidates, offsetof<Candidate>(), offsetof<Candidate>("address"));
  sortBy(candidates, offsetof<Candidate>(), offsetof<Candidate>("section"));
  sortBy(marks, offsetof<Mark>(), offsetof<Mark>("address"));
  sortBy(marks, offsetof<Mark>(), offsetof<Mark>("section"));
  let mark: u32 = 0;
  for (let index: u32 = 0; index < candidates.count; ) {
    const first = candidates.at<Candidate>(index);
    while (mark < marks.count && isBefore(marks.at<Mark>(mark), first)) mark += 1;
    let mapped = NOT_MAPPED;
    for (; mark < marks.count && isAt(marks.at<Mark>(mark), first); mark++) {
      if (marks.at<Mark>(mark).isData == 0) mapped = MAPPED_CODE;
      else if (mapped == NOT_MAPPED) mapped = MAPPED_DATA;
    }
    const section = first.section;
    const address = first.address;
    for (; index < candidates.count; index++) {
      const same = candidates.at<Candidate>(index);
      if (same.section != section || same.address != address) break;
      same.mapped = mapped;
    }
  }
}

function isBefore(mark: Mark, candidate: Candidate): bool {
  return mark.section < candidate.section || (mark.section == candidate.section && mark.address < candidate.address);
}

function isAt(mark: Mark, candidate: Candidate): bool {
  return mark.section == candidate.section && mark.address == candidate.address;
}
