// References to the objects of data: of instructions to those that they name, of words of data to those that they point to.

import { newNumbers } from "../numbers";
import { List, newList } from "../table";
import { entry } from "./columns";
import { objectAt, ObjectRow, objects } from "./data-objects";

// Kinds of references, as in `src/graph/references.ts`.
const DATA: u32 = 5;
const ACCESS: u32 = 6;
const TABLE: u32 = 8;
// Kinds of referrers, as in `src/graph/data/data-owners.ts`.
const INSTRUCTION: u32 = 0;
const JUMP_TABLE: u32 = 1;
export const POINTER: u32 = 2;
const POINTER_AND_LENGTH: u32 = 3;

/** Objects that one pointer with a length reaches; what looks like a longer pair is none. */
const MOST_SPANNED: u32 = 32;

/** A reference to an object. */
@unmanaged
export class LinkRow {
  kind: u32;
  /** Address of the instruction, or of the word. */
  at: u32;
  /** Function of an instruction, object of a word. */
  from: u32;
  /** Row of the object. */
  to: u32;
}

export const links: List = newList();

/** A reference of an instruction to a border of the linker script. */
@unmanaged
export class BorderRow {
  /** Its row in `links`. */
  link: u32;
  from: u32;
  target: u32;
  /** Address after what it means, from its target on; 0 when that is the object that lies there. */
  end: u32;
  /** 1 when it means nothing that counts. */
  isDropped: u32;
}

export const borders: List = newList();

const borderAddresses = newNumbers();

/** Columns of 32-bit numbers: of `count` references; of borders, which ascend. */
export function linkInstructions(count: u32, kinds: usize, ats: usize, froms: usize, targets: usize, borderCount: u32, addresses: usize): void {
  links.clear();
  borders.clear();
  borderAddresses.data = addresses;
  borderAddresses.count = borderCount;
  for (let row: u32 = 0; row < count; row++) {
    const kind = entry(kinds, row);
    if (kind != DATA && kind != ACCESS && kind != TABLE) continue;
    const target = entry(targets, row);
    const object = objectAt(target);
    if (object < 0) continue;
    const from = entry(froms, row);
    if (isBorder(target)) {
      const border = borders.push<BorderRow>();
      border.link = links.count;
      border.from = from;
      border.target = target;
      border.end = 0;
      border.isDropped = 0;
    }
    link(kind == TABLE ? JUMP_TABLE : INSTRUCTION, entry(ats, row), from, object);
  }
}

function isBorder(address: u32): bool {
  const border = borderAddresses.lastNotAbove(address);
  return border >= 0 && borderAddresses.at(border) == address;
}

/** The reference at that row of `borders` means what lies between it and `end`; with `isDropped`, nothing that counts. */
export function setRange(row: u32, end: u32, isDropped: u32): void {
  const border = borders.at<BorderRow>(row);
  border.end = end;
  border.isDropped = isDropped;
}

/** A reference to a range becomes one to each of its objects. */
export function spreadRanges(): void {
  if (borders.count == 0) return;
  const before = links.count;
  const data = heap.alloc(<usize>max(before, 1) * offsetof<LinkRow>());
  memory.copy(data, links.data, <usize>before * offsetof<LinkRow>());
  links.clear();
  let next: u32 = 0;
  for (let row: u32 = 0; row < before; row++) {
    const each = changetype<LinkRow>(data + <usize>row * offsetof<LinkRow>());
    const isAsked = next < borders.count && borders.at<BorderRow>(next).link == row;
    const border = isAsked ? borders.at<BorderRow>(next++) : null;
    if (border === null || (border.end == 0 && border.isDropped == 0)) link(each.kind, each.at, each.from, each.to);
    else if (border.isDropped == 0)
      for (let to = each.to; to < objects.count && objects.at<ObjectRow>(to).start < border.end; to++)
        link(INSTRUCTION, each.at, each.from, to);
  }
  heap.free(data);
}

/** Columns of 32-bit numbers, of words of data: those that point to functions are left out, as are those that point to their own object. */
export function linkWords(count: u32, ats: usize, targets: usize, toFunctions: usize, lengths: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    if (entry(toFunctions, row) == 1) continue;
    const at = entry(ats, row);
    const target = entry(targets, row);
    const from = objectAt(at);
    const first = objectAt(target);
    if (from < 0 || first < 0) continue;
    const length = entry(lengths, row);
    const kind = length > 0 ? POINTER_AND_LENGTH : POINTER;
    // A pair may span several objects, when others point into its middle: strings that share their tails.
    const last = min(objects.count, <u32>first + MOST_SPANNED);
    const end = <u64>target + length;
    for (let to = <u32>first; to == <u32>first || (to < last && objects.at<ObjectRow>(to).start < end); to++)
      if (to != <u32>from) link(kind, at, from, to);
  }
}

function link(kind: u32, at: u32, from: u32, to: u32): void {
  const row = links.push<LinkRow>();
  row.kind = kind;
  row.at = at;
  row.from = from;
  row.to = to;
}
