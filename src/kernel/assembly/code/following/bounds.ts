// Constants that the function which is followed compares with: where values that keep growing stop.

import { AROUND_ZERO, isOnePlace, isOpenAbove, isOpenBelow, KIND_RANGE, KIND_SET, onePlace, place, placeAt, spaceOf, Value, valueOf } from "../values";

/** As many are remembered. */
const MOST_BOUNDS: u32 = 32;

/** A place that is compared with, and where the places of its space lie that were compared with it: what grows elsewhere does not stop there. */
@unmanaged
export class Bound {
  at: u64;
  low: u32;
  high: u32;
}

/** The bounds, one behind the other. */
export const bounds: usize = heap.alloc(<usize>MOST_BOUNDS * offsetof<Bound>());
export let boundCount: u32 = 0;

@inline
export function boundAt(from: usize, index: u32): Bound {
  return changetype<Bound>(from + <usize>index * offsetof<Bound>());
}

export function forgetBounds(): void {
  boundCount = 0;
}

/** Two values are compared: where one is one place, that and the next one are bounds of the other. */
export function noteBound(id: u32, compared: u32): void {
  if (!isOnePlace(id)) return;
  const at = onePlace;
  if (!findPlaces(valueOf(compared), spaceOf(at))) return;
  addBound(at);
  addBound(place(spaceOf(at), <u32>at + 1));
}

/** Where the places of a space lie that are in a value; false when none is. Those without an end went along with nothing that grows to it. */
let low: u32 = 0;
let high: u32 = 0;
function findPlaces(value: Value, space: u32): bool {
  low = 0;
  high = 0xffffffff;
  if (value.kind == KIND_RANGE) {
    if (value.space == AROUND_ZERO) return space == 0;
    low = value.low;
    high = isOpenAbove(value) ? value.low : value.high;
    return value.space == space && !(isOpenAbove(value) && isOpenBelow(value));
  }
  if (value.kind != KIND_SET) return false;
  let found = false;
  for (let index: u32 = 0; index < value.count; index++) {
    const at = placeAt(value, index);
    if (spaceOf(at) != space) continue;
    if (!found) low = <u32>at;
    high = <u32>at;
    found = true;
  }
  return found;
}

function addBound(at: u64): void {
  for (let index: u32 = 0; index < boundCount; index++) {
    const known = boundAt(bounds, index);
    if (known.at != at) continue;
    known.low = min(known.low, low);
    known.high = max(known.high, high);
    return;
  }
  if (boundCount == MOST_BOUNDS) return;
  const added = boundAt(bounds, boundCount);
  added.at = at;
  added.low = low;
  added.high = high;
  boundCount += 1;
}

/** Bytes that a copy of the bounds takes. */
@inline
export function boundsSize(): usize {
  return <usize>boundCount * offsetof<Bound>();
}

export function copyBounds(to: usize): void {
  memory.copy(to, bounds, boundsSize());
}

export function setBounds(from: usize, count: u32): void {
  memory.copy(bounds, from, <usize>count * offsetof<Bound>());
  boundCount = count;
}
