// The smallest pieces that all asked levels agree on: memory cut at every border of every level. Load images are cut like the sections they belong to.

import { List, newList } from "../table";
import { address } from "./claims";
import { levelAt, levels } from "./levels";

/** How an atom's bytes lie in memory, as in `src/ledger/tile.ts`. */
const AS_GAP: u32 = 2;
/** What nobody wrote between sections, as in `src/ledger/claims.ts`. */
const PADDING: i32 = -2;

@unmanaged
export class Atom {
  address: f64;
  length: f64;
  region: u32;
  /** Row of the section; -1 for padding between sections. */
  section: i32;
  as: u32;
  /** Where its spans begin in `places`. */
  firstPlace: u32;
}

@unmanaged
class Place {
  span: u32;
}

/** In the order of the extents and their addresses, then the gaps. */
export const atoms: List = newList();
/** Of each atom in a section the span of each level that it is a piece of. */
const places: List = newList();

export function clearAtoms(): void {
  atoms.clear();
  places.clear();
}

/** Cuts what lies at `start`, `offset` bytes from the first byte of its section. */
export function tileExtent(start: f64, length: f64, region: u32, section: u32, offset: f64, as: u32): void {
  const runStart = address(section) + offset;
  const runEnd = runStart + length;
  for (let index: u32 = 0; index < levels.count; index++) {
    const level = levelAt(index);
    let span = load<u32>(level.firsts + (<usize>section << 2));
    while (level.end(span) <= runStart) span += 1;
    level.at = span;
  }
  for (let from = runStart; from < runEnd; ) {
    let to = runEnd;
    for (let index: u32 = 0; index < levels.count; index++) to = min(to, levelAt(index).end(levelAt(index).at));
    add(from + (start - runStart), to - from, region, section, as);
    for (let index: u32 = 0; index < levels.count; index++) {
      const level = levelAt(index);
      places.push<Place>().span = level.at;
      if (level.end(level.at) == to) level.at += 1;
    }
    from = to;
  }
}

/** Adds padding between sections. */
export function tileGap(start: f64, length: f64, region: u32): void {
  add(start, length, region, -1, AS_GAP);
}

function add(start: f64, length: f64, region: u32, section: i32, as: u32): void {
  const firstPlace = places.count;
  const atom = atoms.push<Atom>();
  atom.address = start;
  atom.length = length;
  atom.region = region;
  atom.section = section;
  atom.as = as;
  atom.firstPlace = firstPlace;
}

@inline
export function ownerOf(atom: Atom, index: u32): i32 {
  return atom.section < 0 ? PADDING : levelAt(index).owner(places.at<Place>(atom.firstPlace + index).span);
}

@inline
export function evidenceOf(atom: Atom, index: u32): u32 {
  return atom.section < 0 ? 0 : levelAt(index).evidence(places.at<Place>(atom.firstPlace + index).span);
}
