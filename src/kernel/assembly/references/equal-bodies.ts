// Bodies that are alike: functions that do the same, and constants of equal bytes.

import { decode } from "../code/decoding/decode";
import { ADDRESS, BRANCH, BRANCH_IF, CALL, i, LOAD_LITERAL, PC } from "../code/decoding/instruction";
import { isDataOf, Section, sections } from "../code/image";
import { newNumberMap } from "../number-map";
import { List, newList } from "../table";
import { entry } from "./columns";

@unmanaged
export class BodyRow {
  /** Row of the first body that is alike, this one's for the first itself. */
  first: u32;
}

/** A row for each body that was handed over. */
export const bodies: List = newList();

/** A body without what depends on where it lies: its bytes, zeros for instructions that leave it, and in `reaches` where those go. */
@unmanaged
class Body {
  bytes: usize;
  length: u32;
  /** Half of the address where it counts, and whether it is code. */
  shape: u32;
  firstReach: u32;
  reachCount: u32;
  hash: u32;
  /** The body before it of the same hash, row + 1. */
  before: u32;
}

/** An instruction that leaves its body: where it stands there, and what it does. */
@unmanaged
class Reach {
  offset: u32;
  kind: u32;
  target: u32;
  condition: u32;
  rd: u32;
  rd2: u32;
  size: u32;
  /** What goes to a register that is not told, of the FPU for example, must have equal bytes as well. */
  encoding: u32;
}

const all: List = newList();
const reaches: List = newList();

/** Columns of 32-bit numbers, of `count` bodies; those of functions, 1 in `kinds`, are code. Each lies in the bytes of the section of that row. */
export function findEqualBodies(count: u32, starts: usize, ends: usize, rows: usize, kinds: usize): void {
  const lastOf = newNumberMap();
  for (let row: u32 = 0; row < count; row++) {
    const section = sections.at<Section>(entry(rows, row));
    const start = entry(starts, row);
    const length = entry(ends, row) - start;
    const body = all.push<Body>();
    body.length = length;
    body.firstReach = reaches.count;
    const isCode = entry(kinds, row) != 0;
    // Literal loads count from a multiple of four.
    body.shape = isCode ? 4 | (start & 3) : 0;
    body.bytes = section.bytes + (start - section.address);
    if (isCode) readCode(body, section, start);
    body.reachCount = reaches.count - body.firstReach;
    body.hash = hashOf(body);
    const last = lastOf.find(body.hash);
    body.before = last == 0 ? 0 : load<u32>(last);
    bodies.push<BodyRow>().first = firstLike(row);
    lastOf.set(body.hash, row + 1);
  }
}

function readCode(body: Body, section: Section, start: u32): void {
  const end = start + body.length;
  const copy = heap.alloc(max(body.length, 1));
  memory.copy(copy, body.bytes, body.length);
  body.bytes = copy;
  for (let at = start; at + 2 <= end; ) {
    const offset = at - start;
    if (isDataOf(section, at) || !decode(copy + offset, end - at, at)) {
      at += 2;
      continue;
    }
    if (leaves() && (i.target < start || i.target >= end)) {
      const reach = reaches.push<Reach>();
      reach.offset = offset;
      reach.kind = i.kind;
      reach.target = i.target;
      reach.condition = i.condition;
      reach.rd = i.rd;
      reach.rd2 = i.rd2;
      reach.size = i.size;
      const second: u32 = i.length == 4 ? load<u16>(copy + offset + 2) : 0;
      reach.encoding = i.kind == LOAD_LITERAL && i.rd == PC ? <u32>load<u16>(copy + offset) | (second << 16) : 0;
      memory.fill(copy + offset, 0, i.length);
    }
    at += i.length;
  }
}

/** Whether the bytes of an instruction tell a distance to something, which is the same thing only from the same place. */
function leaves(): bool {
  return i.kind == BRANCH || i.kind == BRANCH_IF || i.kind == CALL || i.kind == LOAD_LITERAL || i.kind == ADDRESS;
}

/** FNV-1a over the bytes, and over what leaves the body. */
function hashOf(body: Body): u32 {
  let hash: u32 = (0x811c9dc5 ^ body.length) * 0x01000193;
  for (let at: u32 = 0; at < body.length; at++) hash = (hash ^ load<u8>(body.bytes + at)) * 0x01000193;
  for (let row: u32 = 0; row < body.reachCount; row++) hash = (hash ^ reaches.at<Reach>(body.firstReach + row).target) * 0x01000193;
  return hash;
}

function firstLike(row: u32): u32 {
  const body = all.at<Body>(row);
  for (let before = body.before; before != 0; before = all.at<Body>(before - 1).before)
    if (areAlike(body, all.at<Body>(before - 1))) return bodies.at<BodyRow>(before - 1).first;
  return row;
}

function areAlike(a: Body, b: Body): bool {
  if (a.length != b.length || a.shape != b.shape || a.reachCount != b.reachCount) return false;
  const count = <usize>a.reachCount * offsetof<Reach>();
  const at = reaches.data;
  return (
    memory.compare(a.bytes, b.bytes, a.length) == 0 &&
    memory.compare(at + <usize>a.firstReach * offsetof<Reach>(), at + <usize>b.firstReach * offsetof<Reach>(), count) == 0
  );
}
