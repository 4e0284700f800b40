// Decided levels as the host hands them over: spans in columns, in the order of sections and addresses.

import { List, newList } from "../table";
import { address, sectionCount, size } from "./claims";

@unmanaged
export class Level {
  count: u32;
  /** Columns: row of the section, first address, bytes, owner and evidence of each span. */
  sections: usize;
  starts: usize;
  lengths: usize;
  owners: usize;
  evidences: usize;
  /** A byte for each owner: those of one class count as one when atoms are joined; 0 when each counts by itself. */
  classes: usize;
  /** For each section its first span. */
  firsts: usize;
  /** The span at the place of the tiling. */
  at: u32;

  @inline
  start(span: u32): f64 {
    return load<f64>(this.starts + (<usize>span << 3));
  }

  @inline
  end(span: u32): f64 {
    return load<f64>(this.starts + (<usize>span << 3)) + load<f64>(this.lengths + (<usize>span << 3));
  }

  @inline
  owner(span: u32): i32 {
    return load<i32>(this.owners + (<usize>span << 2));
  }

  @inline
  evidence(span: u32): u32 {
    return load<u8>(this.evidences + span);
  }

  @inline
  section(span: u32): u32 {
    return load<u32>(this.sections + (<usize>span << 2));
  }
}

export const levels: List = newList();

@inline
export function levelAt(index: u32): Level {
  return levels.at<Level>(index);
}

export function clearLevels(): void {
  for (let index: u32 = 0; index < levels.count; index++) heap.free(levelAt(index).firsts);
  levels.clear();
}

/** Adds a level of the sections that were handed over. Columns stay the host's. */
export function addLevel(count: u32, section: usize, start: usize, length: usize, owner: usize, evidence: usize, classes: usize): void {
  const level = levels.push<Level>();
  level.count = count;
  level.sections = section;
  level.starts = start;
  level.lengths = length;
  level.owners = owner;
  level.evidences = evidence;
  level.classes = classes;
  level.at = 0;
  level.firsts = heap.alloc((<usize>sectionCount + 1) << 2);
  for (let span = count; span > 0; span--) {
    const row = level.section(span - 1);
    if (row < sectionCount) store<u32>(level.firsts + (<usize>row << 2), span - 1);
  }
}

/** How a level fails to tile the sections, at the place that `fault…` tells. */
export const NOT_NEXT: u32 = 1;
export const NOT_WHOLE: u32 = 2;
export const ASTRAY: u32 = 3;
export let faultRow: u32 = 0;
export let faultSection: u32 = 0;
export let faultAddress: f64 = 0;

/** Checks that the spans of a level lie one after another in every section, without gap or overlap: one of the constants above, or 0. */
export function checkLevel(index: u32): u32 {
  const level = levelAt(index);
  let span: u32 = 0;
  for (let section: u32 = 0; section < sectionCount; section++) {
    let at = address(section);
    while (span < level.count && level.section(span) == section) {
      // What has no length, or none that is a number, ends nowhere.
      if (level.start(span) != at || !(level.end(span) > at)) return fault(NOT_NEXT, span, section, at);
      at = level.end(span);
      span += 1;
    }
    if (at != address(section) + size(section)) return fault(NOT_WHOLE, span, section, at);
  }
  return span == level.count ? 0 : fault(ASTRAY, span, 0, 0);
}

function fault(kind: u32, row: u32, section: u32, address: f64): u32 {
  faultRow = row;
  faultSection = section;
  faultAddress = address;
  return kind;
}
