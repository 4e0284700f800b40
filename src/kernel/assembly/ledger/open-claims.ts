// Claims that cover the place of the sweep, the strongest on top of a heap: of the lowest rank, of those the earliest. Those that have ended are dropped when they
// surface.

import { count, end, rank } from "./claims";

/** Rank and row of each in one number. */
let heapOf: usize = 0;
let held: u32 = 0;

export function beginOpen(): void {
  heapOf = heap.alloc(<usize>max(count, 1) << 3);
}

export function endOpen(): void {
  heap.free(heapOf);
}

export function clearOpen(): void {
  held = 0;
}

@inline
function at(index: u32): u64 {
  return load<u64>(heapOf + (<usize>index << 3));
}

@inline
function put(index: u32, key: u64): void {
  store<u64>(heapOf + (<usize>index << 3), key);
}

export function open(claim: u32): void {
  const key = (<u64>rank(claim) << 32) | claim;
  let child = held;
  held += 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (at(parent) < key) break;
    put(child, at(parent));
    child = parent;
  }
  put(child, key);
}

function pop(): void {
  held -= 1;
  if (held == 0) return;
  const last = at(held);
  let parent: u32 = 0;
  for (;;) {
    let child = parent * 2 + 1;
    if (child >= held) break;
    if (child + 1 < held && at(child + 1) < at(child)) child += 1;
    if (last < at(child)) break;
    put(parent, at(child));
    parent = child;
  }
  put(parent, last);
}

/** The strongest claim that goes beyond `place`; -1 when none does. */
export function strongest(place: f64): i32 {
  while (held > 0) {
    const claim = <u32>at(0);
    if (end(claim) > place) return claim;
    pop();
  }
  return -1;
}
