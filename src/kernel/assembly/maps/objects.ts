// Objects of a map by the exact bytes of their names: equal names have one index.

import { Column, newColumn } from "./column";
import { hashOf, newPool, Pool, textLength } from "./pool";

export const objectPool: Pool = newPool(false);
export const objectNames: Column = newColumn();
export const objectLengths: Column = newColumn();
const hashes: Column = newColumn();
/** Index plus one, 0 for a free slot; a quarter to half full at most. */
let slots: usize = 0;
let slotCount: u32 = 0;

/** Index of the object called [at, end), added when it is new. */
export function addObject(at: usize, end: usize): u32 {
  const length = textLength(at, end);
  const hash = hashOf(at, length);
  const found = find(at, length, hash);
  if (found >= 0) return <u32>found;
  const index = objectNames.count;
  objectNames.push<u32>(objectPool.add(at, length));
  objectLengths.push<u16>(<u16>length);
  hashes.push<u32>(hash);
  if (index * 2 >= slotCount) rehash();
  else place(index);
  return index;
}

/** Whether an object is called [at, end). */
export function isObject(at: usize, end: usize): bool {
  const length = textLength(at, end);
  return <usize>length == end - at && find(at, length, hashOf(at, length)) >= 0;
}

function find(at: usize, length: u32, hash: u32): i32 {
  if (slotCount == 0) return -1;
  const mask = slotCount - 1;
  let slot = hash & mask;
  for (let held = heldBy(slot); held != 0; held = heldBy(slot)) {
    const index = held - 1;
    slot = (slot + 1) & mask;
    if (hashes.at<u32>(index) != hash || objectLengths.at<u16>(index) != length) continue;
    if (objectPool.equals(objectNames.at<u32>(index), at, length)) return <i32>index;
  }
  return -1;
}

@inline
function heldBy(slot: u32): u32 {
  return load<u32>(slots + <usize>(slot << 2));
}

function place(index: u32): void {
  let slot = hashes.at<u32>(index) & (slotCount - 1);
  while (heldBy(slot) != 0) slot = (slot + 1) & (slotCount - 1);
  store<u32>(slots + <usize>(slot << 2), index + 1);
}

function rehash(): void {
  if (slotCount != 0) heap.free(slots);
  slotCount = slotCount == 0 ? 1024 : slotCount * 4;
  slots = heap.alloc(<usize>slotCount << 2);
  memory.fill(slots, 0, <usize>slotCount << 2);
  for (let index: u32 = 0; index < objectNames.count; index++) place(index);
}
