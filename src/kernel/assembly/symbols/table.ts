// A symbol table in columns: taken from the bytes of `Elf32_Sym` or `Elf64_Sym` [gABI §Symbol Table], or handed over by the host.

/** Rows of the table; offsets of names, values and sizes as doubles, types and bindings, numbers of sections as they stand. */
export let count: u32 = 0;
export let nameOffsets: usize = 0;
export let values: usize = 0;
export let sizes: usize = 0;
export let types: usize = 0;
export let bindings: usize = 0;
export let rawSections: usize = 0;

/** `SHN_LORESERVE`, and what stands for a section whose number is above: none. */
const RESERVED: u32 = 0xff00;
const NO_SECTION: u32 = 0xffffffff;
/** Section of each row: `NO_SECTION` for reserved numbers. */
export let sections: usize = 0;

/** What a mapping symbol says of the bytes after it, 0 for others; the host's. */
let mappings: usize = 0;

export function beginTable(rows: u32): void {
  count = rows;
  nameOffsets = heap.alloc(<usize>rows << 2);
  values = heap.alloc(<usize>rows << 3);
  sizes = heap.alloc(<usize>rows << 3);
  types = heap.alloc(rows);
  bindings = heap.alloc(rows);
  rawSections = heap.alloc(<usize>rows << 1);
  sections = heap.alloc(<usize>rows << 2);
}

/** Takes `rows` symbols from the row `first` on. */
export function takeRows(bytes: usize, first: u32, rows: u32, isWide: bool, isBig: bool): void {
  const width: usize = isWide ? 24 : 16;
  for (let index: u32 = 0; index < rows; index++) {
    const at = bytes + <usize>index * width;
    const row = <usize>(first + index);
    const info = load<u8>(at + (isWide ? 4 : 12));
    const section: u32 = short(at + (isWide ? 6 : 14), isBig);
    store<u32>(nameOffsets + (row << 2), word(at, isBig));
    store<f64>(values + (row << 3), isWide ? <f64>long(at + 8, isBig) : <f64>word(at + 4, isBig));
    store<f64>(sizes + (row << 3), isWide ? <f64>long(at + 16, isBig) : <f64>word(at + 8, isBig));
    store<u8>(types + row, info & 15);
    store<u8>(bindings + row, info >> 4);
    store<u16>(rawSections + (row << 1), <u16>section);
    store<u32>(sections + (row << 2), section < RESERVED ? section : NO_SECTION);
  }
}

/** Columns that the host keeps; what nothing asks for may be 0. */
export function setTable(rows: u32, type: usize, binding: usize, section: usize, mapping: usize, value: usize, size: usize, rawSection: usize): void {
  count = rows;
  types = type;
  bindings = binding;
  sections = section;
  mappings = mapping;
  values = value;
  sizes = size;
  rawSections = rawSection;
}

@inline
export function typeOf(row: u32): u32 {
  return load<u8>(types + row);
}

@inline
export function bindingOf(row: u32): u32 {
  return load<u8>(bindings + row);
}

@inline
export function sectionOf(row: u32): u32 {
  return load<u32>(sections + (<usize>row << 2));
}

@inline
export function rawSectionOf(row: u32): u32 {
  return load<u16>(rawSections + (<usize>row << 1));
}

@inline
export function mappingOf(row: u32): u32 {
  return load<u8>(mappings + row);
}

@inline
export function valueOf(row: u32): f64 {
  return load<f64>(values + (<usize>row << 3));
}

@inline
export function sizeOf(row: u32): f64 {
  return load<f64>(sizes + (<usize>row << 3));
}

@inline
function short(at: usize, isBig: bool): u16 {
  return isBig ? bswap<u16>(load<u16>(at)) : load<u16>(at);
}

@inline
function word(at: usize, isBig: bool): u32 {
  return isBig ? bswap<u32>(load<u32>(at)) : load<u32>(at);
}

@inline
function long(at: usize, isBig: bool): u64 {
  return isBig ? bswap<u64>(load<u64>(at)) : load<u64>(at);
}
