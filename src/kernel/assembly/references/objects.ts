// References to the objects of data that they lie in.

import { newNumbers } from "../numbers";
import { List, newList } from "../table";
import { entry } from "./columns";

// Kinds of references, as in `src/graph/references.ts`.
const DATA: u32 = 5;
const ACCESS: u32 = 6;
const TABLE: u32 = 8;
// Kinds of referrers, as in `src/graph/data/data-owners.ts`.
const INSTRUCTION: u32 = 0;
const JUMP_TABLE: u32 = 1;

/** A reference to an object. */
@unmanaged
export class LinkRow {
  kind: u32;
  at: u32;
  from: u32;
  /** Row of the object. */
  to: u32;
  /** Address that the instruction names, and whether it is a border of the linker script. */
  target: u32;
  isBorder: u32;
}

export const links: List = newList();

const objectStarts = newNumbers();
const borderAddresses = newNumbers();

/** Columns of 32-bit numbers: of `count` references; of objects, which ascend and do not overlap; of borders, which ascend. */
export function linkObjects(
  count: u32,
  kinds: usize,
  ats: usize,
  froms: usize,
  targets: usize,
  objectCount: u32,
  starts: usize,
  ends: usize,
  borderCount: u32,
  borders: usize,
): void {
  links.clear();
  objectStarts.data = starts;
  objectStarts.count = objectCount;
  borderAddresses.data = borders;
  borderAddresses.count = borderCount;
  for (let row: u32 = 0; row < count; row++) {
    const kind = entry(kinds, row);
    if (kind != DATA && kind != ACCESS && kind != TABLE) continue;
    const target = entry(targets, row);
    const object = objectStarts.lastNotAbove(target);
    if (object < 0 || target >= entry(ends, object)) continue;
    const border = borderAddresses.lastNotAbove(target);
    const link = links.push<LinkRow>();
    link.kind = kind == TABLE ? JUMP_TABLE : INSTRUCTION;
    link.at = entry(ats, row);
    link.from = entry(froms, row);
    link.to = object;
    link.target = target;
    link.isBorder = u32(border >= 0 && borderAddresses.at(border) == target);
  }
}
