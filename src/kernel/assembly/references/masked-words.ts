// Instructions and words of bodies, with what depends on their place or on the link masked.

import { isDataOf, Section, sectionAt, sections } from "../code/image";
import { List, newList } from "../table";
import { entry } from "./columns";

const POINTER: u32 = 0x5eed0001;
const CALL: u32 = 0x5eed0002;

/** An instruction, a word of data or a byte of it, and its length. */
@unmanaged
export class MaskedRow {
  word: u32;
  length: u32;
}

/** Of a body that was handed over: two lanes of a hash of its words, and how many they are. */
@unmanaged
export class MaskedBodyRow {
  low: u32;
  high: u32;
  words: u32;
}

export const masked: List = newList();
export const maskedBodies: List = newList();

/** Columns of 32-bit numbers, of `count` bodies: each lies in the bytes of the section of that row. `masked` has the words of them all when they are kept, else of the last. */
export function maskBodies(count: u32, starts: usize, ends: usize, rows: usize, isKept: u32): void {
  masked.clear();
  maskedBodies.clear();
  for (let row: u32 = 0; row < count; row++) {
    if (isKept == 0) masked.clear();
    const first = masked.count;
    const start = entry(starts, row);
    const end = entry(ends, row);
    mask(sections.at<Section>(entry(rows, row)), start, end);
    const body = maskedBodies.push<MaskedBodyRow>();
    body.words = masked.count - first;
    body.low = 0x9e3779b9;
    body.high = 0x85ebca6b;
    add(body, end - start);
    for (let word = first; word < masked.count; word++) add(body, masked.at<MaskedRow>(word).word);
  }
}

function mask(section: Section, start: u32, end: u32): void {
  for (let at = start; at < end; ) {
    const bytes = section.bytes + (at - section.address);
    if (section.isCode != 0 && at + 2 <= end && !isDataOf(section, at)) {
      const first = <u32>load<u16>(bytes);
      const isWide = first >>> 11 > 0b11100 && at + 4 <= end;
      at += isWide ? see(wide(first, load<u16>(bytes + 2)), 4) : see(narrow(first, at, start, end), 2);
    } else if ((at & 3) == 0 && at + 4 <= end) {
      const word = load<u32>(bytes);
      at += see(sectionAt(word & ~1) >= 0 ? POINTER : word, 4);
    } else at += see(load<u8>(bytes), 1);
  }
}

function see(word: u32, length: u32): u32 {
  const row = masked.push<MaskedRow>();
  row.word = word;
  row.length = length;
  return length;
}

/** BL, BLX and B.W lose their target [ARMv7-M A7.7.12, A7.7.18], MOVW and MOVT their immediate [A7.7.76, A7.7.79]: it is a half of an address. */
function wide(first: u32, second: u32): u32 {
  if ((first & 0xf800) == 0xf000 && (second & 0x8000) != 0 && (second & 0x5000) != 0) return CALL ^ (second & 0xd000);
  const isMove = (first & 0xfbf0) == 0xf240 || (first & 0xfbf0) == 0xf2c0;
  return isMove && (second & 0x8000) == 0 ? ((first & 0xfbf0) << 16) | (second & 0x0f00) : (first << 16) | second;
}

/** An unconditional branch that leaves the body is a call in the last place [ARMv7-M A7.7.12 encoding T2]. */
function narrow(code: u32, at: u32, start: u32, end: u32): u32 {
  if (code >>> 11 != 0b11100) return code;
  const target = <i64>at + 4 + (<i32>(code << 21) >> 20);
  return target >= <i64>start && target < <i64>end ? code : CALL;
}

function add(body: MaskedBodyRow, word: u32): void {
  body.low = (body.low ^ word) * 0x9e3779b1;
  body.low ^= body.low >>> 15;
  body.high = ((body.high + word) * 0xc2b2ae3d) ^ (body.low >>> 3);
}
