// Constants that the function which is followed compares with: where values that keep growing stop.

import { isOnePlace, onePlace, place, spaceOf } from "../values";

/** As many are remembered. */
const MOST_BOUNDS: u32 = 32;

/** The bounds as places, one behind the other. */
export const bounds: usize = heap.alloc(8 * MOST_BOUNDS);
export let boundCount: u32 = 0;

export function forgetBounds(): void {
  boundCount = 0;
}

/** A value is compared with: where it is one place, that and the next one are bounds. */
export function noteBound(id: u32): void {
  if (!isOnePlace(id)) return;
  addBound(onePlace);
  addBound(place(spaceOf(onePlace), <u32>onePlace + 1));
}

function addBound(at: u64): void {
  for (let index: u32 = 0; index < boundCount; index++) if (load<u64>(bounds + (<usize>index << 3)) == at) return;
  if (boundCount == MOST_BOUNDS) return;
  store<u64>(bounds + (<usize>boundCount << 3), at);
  boundCount += 1;
}

/** Bytes that a copy of the bounds takes. */
@inline
export function boundsSize(): usize {
  return <usize>boundCount << 3;
}

export function copyBounds(to: usize): void {
  memory.copy(to, bounds, boundsSize());
}

export function setBounds(from: usize, count: u32): void {
  memory.copy(bounds, from, <usize>count << 3);
  boundCount = count;
}
