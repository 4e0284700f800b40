// Claims of one level as the host hands them over, in columns, and the sections that they are made on.

/** Claims: number of the section in the file's table, first address, bytes, owner, rank and evidence of each. */
export let count: u32 = 0;
let sectionOf: usize = 0;
let starts: usize = 0;
let lengths: usize = 0;
let owners: usize = 0;
let ranks: usize = 0;
let evidences: usize = 0;

/** Sections in the order of their rows: number in the file's table, address and bytes of each. */
export let sectionCount: u32 = 0;
let numbers: usize = 0;
let addresses: usize = 0;
let sizes: usize = 0;

export function setClaims(rows: u32, section: usize, start: usize, length: usize, owner: usize, rank: usize, evidence: usize): void {
  count = rows;
  sectionOf = section;
  starts = start;
  lengths = length;
  owners = owner;
  ranks = rank;
  evidences = evidence;
}

export function setSections(rows: u32, number: usize, address: usize, size: usize): void {
  sectionCount = rows;
  numbers = number;
  addresses = address;
  sizes = size;
}

@inline
export function sectionNumber(claim: u32): u32 {
  return load<u32>(sectionOf + (<usize>claim << 2));
}

@inline
export function start(claim: u32): f64 {
  return load<f64>(starts + (<usize>claim << 3));
}

@inline
export function end(claim: u32): f64 {
  return load<f64>(starts + (<usize>claim << 3)) + load<f64>(lengths + (<usize>claim << 3));
}

@inline
export function owner(claim: u32): i32 {
  return load<i32>(owners + (<usize>claim << 2));
}

@inline
export function rank(claim: u32): u32 {
  return load<u8>(ranks + claim);
}

@inline
export function evidence(claim: u32): u32 {
  return load<u8>(evidences + claim);
}

@inline
export function numberOf(section: u32): u32 {
  return load<u32>(numbers + (<usize>section << 2));
}

@inline
export function address(section: u32): f64 {
  return load<f64>(addresses + (<usize>section << 3));
}

@inline
export function size(section: u32): f64 {
  return load<f64>(sizes + (<usize>section << 3));
}
